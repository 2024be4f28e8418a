using Microsoft.Extensions.Options;

namespace Tuner.Voice.Hosting;

/// <summary>Tells all that is wrong with the options at once, when the host starts.</summary>
internal sealed class OptionsCheck : IValidateOptions<TunerOptions>
{
    public ValidateOptionsResult Validate(string? name, TunerOptions options) =>
        options.Check() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}
