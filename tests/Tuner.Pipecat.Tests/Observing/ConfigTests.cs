using Tuner.Pipecat.Hosting;

namespace Tuner.Pipecat.Tests.Observing;

public sealed class ConfigTests
{
    private static readonly TunerConfig Good = new() { ApiKey = "k", WorkspaceId = 1, AgentId = "a", CallId = "c", StateDir = "/nowhere" };

    [Theory]
    [InlineData("1", true)]
    [InlineData(" On", true)]
    [InlineData("0", false)]
    [InlineData(null, false)]
    public void Redaction_is_switched_on_by_its_variable(string? value, bool on) =>
        Assert.Equal(on, ObserverSettings.Read(Good, name => name == "TUNER_REDACTION" ? value : null).Secrets is not null);

    [Fact]
    public void A_misspelt_wish_to_mask_is_an_error_and_not_no_mask()
    {
        var fault = Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(Good, name => name == "TUNER_REDACTION" ? "ture" : null));
        Assert.Contains("TUNER_REDACTION must be 1 or 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_sound_is_kept_unless_it_is_asked_for()
    {
        Assert.Null(ObserverSettings.Read(Good, _ => null).Audio);
        Assert.Null(ObserverSettings.Read(Good with { RecordAudio = false }, name => name == "TUNER_RECORD_AUDIO" ? "1" : null).Audio);
        Assert.NotNull(ObserverSettings.Read(Good, name => name == "TUNER_RECORD_AUDIO" ? "yes\n" : null).Audio);
    }

    [Theory]
    [InlineData(null, "http://localhost:8000", "Server ")]
    [InlineData(null, "https://api.usetuner.ai/", "Keep ")]
    [InlineData("server", "https://api.usetuner.ai", "Server ")]
    [InlineData("keep", "https://calls.test", "Keep ")]
    [InlineData("/var/calls", "https://calls.test", "Folder /var/calls")]
    public void A_recording_goes_where_it_is_said(string? to, string server, string where)
    {
        var audio = ObserverSettings.Read(Good with { RecordAudio = true, AudioTo = to, BaseUrl = server }, _ => null).Audio!;
        Assert.Equal(where, $"{audio.To} {audio.Folder}");
    }

    [Fact]
    public void What_cannot_go_with_a_recording_is_refused()
    {
        var sounds = Good with { RecordAudio = true };
        Assert.StartsWith("RecordAudio needs Capture.Full", Fault(sounds with { Capture = Capture.Text }), StringComparison.Ordinal);
        Assert.StartsWith("RecordAudio together with Redaction needs RedactAudio", Fault(sounds with { Redaction = new RedactionSettings() }), StringComparison.Ordinal);
        Assert.StartsWith("AudioTo (or TUNER_AUDIO_TO) must be", Fault(sounds with { AudioTo = "calls" }), StringComparison.Ordinal);
        Assert.StartsWith("AudioTo (or TUNER_AUDIO_TO) must be", Fault(sounds with { AudioTo = "/a\0b" }), StringComparison.Ordinal);
        Assert.Equal("TUNER_RECORD_AUDIO must be 1 or 0", Assert.Single(Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(Good, name => name == "TUNER_RECORD_AUDIO" ? "ture" : null)).Errors));
        Assert.True(ObserverSettings.Read(sounds with { Redaction = new RedactionSettings(), RedactAudio = true }, _ => null).Audio!.Redact);

        static string Fault(TunerConfig config) => Assert.Single(Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(config, _ => null)).Errors);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var wrong = new TunerConfig { WorkspaceId = 0, CallId = new string('x', 201), CallType = "", BaseUrl = "ftp://x", RecordingUrl = new string('r', 1025), AgentVersion = -1, Recipient = new string('r', 1025), SipCallId = new string('s', 1025) };
        var fault = Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(wrong, _ => null));
        Assert.Equal(10, fault.Errors.Count);
        Assert.All(fault.Errors, error => Assert.Contains(error, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_is_in_no_error_and_in_no_text()
    {
        var fault = Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(Good with { ApiKey = "tr_api_\nsecret" }, _ => null));
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api", (Good with { ApiKey = "tr_api_x" }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_line_at_the_end_of_a_mounted_secret_is_no_part_of_it()
    {
        var variables = new Dictionary<string, string> { ["TUNER_API_KEY"] = "k\n", ["TUNER_WORKSPACE_ID"] = "42\r\n", ["TUNER_AGENT_ID"] = "a\n", ["TUNER_BASE_URL"] = "https://x.test\n", ["TUNER_STATE_DIR"] = "/s\n", ["TUNER_CAPTURE"] = "text\n" };
        var settings = ObserverSettings.Read(new TunerConfig { CallId = "c" }, variables.GetValueOrDefault);
        Assert.Equal(("k", 42L, "https://x.test", "a", "/s", Capture.Text), (settings.Key.ApiKey, settings.Key.WorkspaceId, settings.Key.BaseUrl, settings.AgentId, settings.StateDir, settings.Capture));
        settings = ObserverSettings.Read(new TunerConfig { CallId = "c", ApiKey = "k\n", WorkspaceId = 1, AgentId = "a\n", BaseUrl = "https://x.test\n" }, _ => null);
        Assert.Equal(("k", "https://x.test", "a"), (settings.Key.ApiKey, settings.Key.BaseUrl, settings.AgentId));
        Assert.Equal(FsyncPolicy.Every, Tuner.Pipecat.Delivery.DeliverySettings.Read(name => name == "TUNER_FSYNC" ? "every\n" : null, Assert.Fail).Fsync);
    }

    [Theory]
    [InlineData("0")]
    [InlineData(" Off\n")]
    public void One_variable_switches_every_observer_off_and_nothing_else_is_asked_for(string value)
    {
        var observer = new Observer(new TunerConfig(), name => name == "TUNER_ENABLED" ? value : throw new InvalidOperationException(name), null);
        observer.Observe(new Tuner.Pipecat.Frames.StartFrame());
        Assert.Equal(0, observer.Diagnostics.FramesObserved);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("none")]
    public void Anything_else_leaves_it_on(string? value) =>
        Assert.Throws<TunerConfigException>(() => new Observer(new TunerConfig(), name => name == "TUNER_ENABLED" ? value : null, null));

    [Fact]
    public void What_is_not_given_comes_from_the_environment()
    {
        var variables = new Dictionary<string, string>
        {
            ["TUNER_API_KEY"] = "from-env",
            ["TUNER_WORKSPACE_ID"] = "42",
            ["TUNER_AGENT_ID"] = "agent-env",
            ["TUNER_BASE_URL"] = "https://tuner.example/",
            ["TUNER_DEBUG"] = "1",
            ["TUNER_STATE_DIR"] = "/var/lib/tuner",
            ["TUNER_CAPTURE"] = "text",
        };
        var settings = ObserverSettings.Read(new TunerConfig { CallId = "c" }, variables.GetValueOrDefault);
        Assert.Equal("from-env", settings.Key.ApiKey);
        Assert.Equal(42, settings.Key.WorkspaceId);
        Assert.Equal("https://tuner.example", settings.Key.BaseUrl);
        Assert.Equal("agent-env", settings.AgentId);
        Assert.True(settings.Debug);
        Assert.Equal("/var/lib/tuner", settings.StateDir);
        Assert.Equal(Capture.Text, settings.Capture);
    }

    [Fact]
    public void An_argument_beats_the_environment_and_the_default_comes_last()
    {
        var settings = ObserverSettings.Read(Good, _ => null);
        Assert.Equal("k", settings.Key.ApiKey);
        Assert.Equal("http://localhost:8000", settings.Key.BaseUrl);
        Assert.False(settings.Debug);
        Assert.Equal(Capture.Full, settings.Capture);
        Assert.Equal("http://given:1", ObserverSettings.Read(Good with { BaseUrl = "http://given:1" }, name => name == "TUNER_BASE_URL" ? "http://env:2" : null).Key.BaseUrl);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("-3")]
    public void A_workspace_that_is_no_number_is_refused(string text)
    {
        var config = Good with { WorkspaceId = null };
        var fault = Assert.Throws<TunerConfigException>(() => ObserverSettings.Read(config, name => name == "TUNER_WORKSPACE_ID" ? text : null));
        Assert.Contains("TUNER_WORKSPACE_ID", fault.Message, StringComparison.Ordinal);
    }
}
