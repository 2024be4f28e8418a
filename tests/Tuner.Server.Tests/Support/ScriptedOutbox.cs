namespace Tuner.Server.Tests.Support;

/// <summary>Undelivered calls that a test makes up.</summary>
internal sealed class ScriptedOutbox(params UndeliveredCall[] calls) : IMachineOutbox
{
    public List<string> Sent { get; } = [];

    public int Reads { get; private set; }

    public int? Total { get; init; }

    public bool IsAtLeast { get; init; }

    public string? Fault { get; set; }

    public UndeliveredCalls Read(int most)
    {
        Reads++;
        return new([.. calls.Take(most)], Total ?? calls.Length, IsAtLeast, Fault);
    }

    public Task<bool> SendAgainAsync(string id, CancellationToken cancel)
    {
        if (calls.All(call => call.Id != id)) return Task.FromResult(false);
        Sent.Add(id);
        return Task.FromResult(true);
    }
}
