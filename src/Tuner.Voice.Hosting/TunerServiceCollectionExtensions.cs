using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tuner.Voice;
using Tuner.Voice.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Tuner to an application's services.</summary>
public static class TunerServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="ITunerClient"/>, its options and its shutdown. Options come from the configuration's section
    /// <c>Tuner</c>, then from <paramref name="configure"/>, and where neither gives one, from <c>TUNER_*</c>
    /// environment variables. They are checked when the host starts, and all errors are told together.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null: the configuration and the environment give all.</param>
    /// <returns>The services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddTuner(options => options.LanguageModel = "gpt-4o-mini");
    /// </code>
    /// </example>
    public static IServiceCollection AddTuner(this IServiceCollection services, Action<TunerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<TunerOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TunerOptions>, OptionsFromHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<TunerOptions>, OptionsFromHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TunerOptions>, OptionsCheck>());
        if (configure is not null) options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddSingleton<ITunerClient>(static provider => new TunerClient(provider.GetRequiredService<IOptions<TunerOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CallsAtShutdown>());
        return services;
    }
}
