using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tuner.Voice.Tests.Hosted;

/// <summary>A web application whose calls come in by HTTP and live as long as their request.</summary>
public sealed class WebHostTests
{
    [Fact]
    public async Task A_call_of_a_request_s_scope_is_over_with_the_request()
    {
        var tuner = new InMemoryTunerClient();
        await using var app = Build(tuner);
        app.MapPost("/calls", static (VoiceCall call) =>
        {
            call.CallerSaid("Hello there");
            using var answer = call.BeginAnswer();
            using var speech = answer.Speak("Good day.");
            speech.Audio(TimeSpan.FromSeconds(1));
            return Results.Ok();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var answered = await client.PostAsync("/calls", null, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal("Healthy", await client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        await app.StopAsync(TestContext.Current.CancellationToken);
        var record = Assert.Single(tuner.Records);
        Assert.Equal("Hello there", record.TranscriptWithToolCalls[0].Text);
        Assert.Equal("unknown", record.DisconnectionReason);
    }

    [Fact]
    public async Task A_scope_that_is_disposed_of_synchronously_ends_its_call()
    {
        var tuner = new InMemoryTunerClient();
        await using var app = Build(tuner);
        using (var scope = app.Services.CreateScope()) scope.ServiceProvider.GetRequiredService<VoiceCall>().CallerSaid("Hello there");
        Assert.Equal("unknown", Assert.Single(tuner.Records).DisconnectionReason);
    }

    private static WebApplication Build(InMemoryTunerClient tuner)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTuner(options => options.Enabled = false);
        builder.Services.AddSingleton<ITunerClient>(tuner);
        builder.Services.AddScoped(static services => services.GetRequiredService<ITunerClient>().BeginCall());
        builder.Services.AddHealthChecks().AddTuner();
        var app = builder.Build();
        app.MapHealthChecks("/health");
        return app;
    }
}
