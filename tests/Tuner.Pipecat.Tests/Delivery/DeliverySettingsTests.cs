using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class DeliverySettingsTests
{
    [Fact]
    public void What_nobody_sets_is_as_the_documentation_lists_it()
    {
        var settings = Read();
        Assert.Equal(new DeliverySettings(), settings);
        Assert.Equal((FsyncPolicy.Interval, 1024L * 1024 * 1024, 4096L * 1024 * 1024, false, null), (settings.Fsync, settings.MaxBytes, settings.MaxAudioBytes, settings.Keep, settings.Prices));
        Assert.Equal(
            [TimeSpan.FromDays(30), TimeSpan.FromDays(7), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)],
            [settings.MaxAge, settings.RejectedAge, settings.ShutdownTimeout, settings.ConnectTimeout, settings.AttemptTimeout]);
    }

    [Theory]
    [InlineData("TUNER_MAX_STATE_MB", "1", 1L << 20)]
    [InlineData("TUNER_MAX_STATE_MB", " 2.5\n", 5L << 19)]
    [InlineData("TUNER_MAX_STATE_MB", "1000000", 1_000_000L << 20)]
    public void The_folders_size_is_given_in_mebibytes(string name, string value, long bytes) => Assert.Equal(new DeliverySettings { MaxBytes = bytes }, Read(name, value));

    [Theory]
    [InlineData("1", 1L << 20)]
    [InlineData("10000000", 10_000_000L << 20)]
    public void So_is_the_room_for_sound(string value, long bytes) => Assert.Equal(new DeliverySettings { MaxAudioBytes = bytes }, Read("TUNER_MAX_AUDIO_MB", value));

    [Fact]
    public void Ages_are_given_in_days_and_the_end_of_the_process_in_seconds()
    {
        Assert.Equal(new DeliverySettings { MaxAge = TimeSpan.FromDays(0.01) }, Read("TUNER_MAX_AGE_DAYS", "0.01"));
        Assert.Equal(new DeliverySettings { MaxAge = TimeSpan.FromDays(3650) }, Read("TUNER_MAX_AGE_DAYS", "3650"));
        Assert.Equal(new DeliverySettings { RejectedAge = TimeSpan.Zero }, Read("TUNER_REJECTED_DAYS", "0"));
        Assert.Equal(new DeliverySettings { RejectedAge = TimeSpan.FromDays(3650) }, Read("TUNER_REJECTED_DAYS", "3650"));
        Assert.Equal(new DeliverySettings { ShutdownTimeout = TimeSpan.Zero }, Read("TUNER_SHUTDOWN_SECS", "0"));
        Assert.Equal(new DeliverySettings { ShutdownTimeout = TimeSpan.FromSeconds(3600) }, Read("TUNER_SHUTDOWN_SECS", "3600"));
    }

    [Fact]
    public void Words_are_read_as_they_are_documented()
    {
        Assert.Equal(new DeliverySettings { Keep = true }, Read("TUNER_KEEP", "yes"));
        Assert.Equal(new DeliverySettings(), Read("TUNER_KEEP", "no"));
        Assert.Equal(new DeliverySettings { Fsync = FsyncPolicy.Every }, Read("TUNER_FSYNC", "every"));
        Assert.Equal(new DeliverySettings(), Read("TUNER_FSYNC", "interval"));
        Assert.Equal(new DeliverySettings { Prices = Path.GetFullPath("prices.json") }, Read("TUNER_PRICES", "prices.json"));
        Assert.Equal(new DeliverySettings(), Read("TUNER_PRICES", ""));
    }

    [Theory]
    [InlineData("TUNER_MAX_STATE_MB", "0.99", "TUNER_MAX_STATE_MB is not a number from 1 to 1000000; the default stands")]
    [InlineData("TUNER_MAX_STATE_MB", "1000000.1", "TUNER_MAX_STATE_MB is not a number from 1 to 1000000; the default stands")]
    [InlineData("TUNER_MAX_STATE_MB", "much", "TUNER_MAX_STATE_MB is not a number from 1 to 1000000; the default stands")]
    [InlineData("TUNER_MAX_AUDIO_MB", "0.99", "TUNER_MAX_AUDIO_MB is not a number from 1 to 10000000; the default stands")]
    [InlineData("TUNER_MAX_AUDIO_MB", "10000000.1", "TUNER_MAX_AUDIO_MB is not a number from 1 to 10000000; the default stands")]
    [InlineData("TUNER_MAX_AGE_DAYS", "0.009", "TUNER_MAX_AGE_DAYS is not a number from 0.01 to 3650; the default stands")]
    [InlineData("TUNER_MAX_AGE_DAYS", "3651", "TUNER_MAX_AGE_DAYS is not a number from 0.01 to 3650; the default stands")]
    [InlineData("TUNER_REJECTED_DAYS", "-1", "TUNER_REJECTED_DAYS is not a number from 0 to 3650; the default stands")]
    [InlineData("TUNER_REJECTED_DAYS", "NaN", "TUNER_REJECTED_DAYS is not a number from 0 to 3650; the default stands")]
    [InlineData("TUNER_REJECTED_DAYS", "3650.5", "TUNER_REJECTED_DAYS is not a number from 0 to 3650; the default stands")]
    [InlineData("TUNER_SHUTDOWN_SECS", "-0.1", "TUNER_SHUTDOWN_SECS is not a number from 0 to 3600; the default stands")]
    [InlineData("TUNER_SHUTDOWN_SECS", "3601", "TUNER_SHUTDOWN_SECS is not a number from 0 to 3600; the default stands")]
    [InlineData("TUNER_FSYNC", "never", "TUNER_FSYNC is neither interval nor every; interval stands")]
    public void What_makes_no_sense_is_told_and_the_default_stands(string name, string value, string complaint)
    {
        var said = new List<string>();
        Assert.Equal(new DeliverySettings(), DeliverySettings.Read(asked => asked == name ? value : null, said.Add));
        Assert.Equal([complaint], said);
    }

    private static DeliverySettings Read(string? name = null, string? value = null) => DeliverySettings.Read(asked => asked == name ? value : null, Assert.Fail);
}
