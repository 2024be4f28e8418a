namespace Tuner.Pipecat.Tests.Support;

/// <summary>Waits for a condition, with a limit that only a broken program reaches.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, string what)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            if (condition()) return;
            await Task.Delay(10);
        }

        Assert.Fail($"after 30 s still not: {what}");
    }
}
