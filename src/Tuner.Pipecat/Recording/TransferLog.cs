using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>To whom the caller was handed over, and how that went.</summary>
internal sealed class TransferLog
{
    public const string Asked = "asked";
    public const string Completed = "completed";
    public const string Failed = "failed";
    private const int Most = 20;
    private const int Longest = 200;
    private readonly List<SeenTransfer> _transfers = [];

    public IReadOnlyList<SeenTransfer> All => _transfers;

    /// <summary>The transport is told to; it says nothing when it did.</summary>
    public void AskedFor(DailySIPTransferFrame frame, long now) => Add(new SeenTransfer(now, "sip", Target(frame.Settings)) { Outcome = Asked });

    /// <summary>The application tells of one, or how the one went that was asked for.</summary>
    public void Told(TransferEvent told, long now)
    {
        var outcome = told.Outcome is Asked or Failed ? told.Outcome : Completed;
        var target = Bounded(told.Target);
        if (_transfers.FindLast(transfer => transfer.Outcome == Asked) is { } open && (target is null || open.To is null || open.To == target))
            (open.Outcome, open.Error, open.To) = (outcome, Bounded(told.Error), open.To ?? target);
        else Add(new SeenTransfer(now, Bounded(told.Way) ?? "cold", target) { Outcome = outcome, Error = Bounded(told.Error) });
    }

    /// <summary>The transport says that it could not: Daily's words name SIP.</summary>
    public void Went(ErrorFrame error)
    {
        if (error.Error is { } words && words.Contains("SIP", StringComparison.Ordinal) && _transfers.FindLast(transfer => transfer is { Outcome: Asked, Kind: "sip" }) is { } open)
            (open.Outcome, open.Error) = (Failed, Bounded(words));
    }

    /// <summary>The one that the call ended by: nobody said that it failed, and the caller did not go on with the bot after it.</summary>
    public SeenTransfer? Ended(long? lastWords) =>
        _transfers.FindLast(transfer => transfer.Outcome != Failed) is { } last && (last.Outcome == Completed || !(lastWords > last.Clock)) ? last : null;

    private void Add(SeenTransfer transfer)
    {
        if (_transfers.Count < Most) _transfers.Add(transfer);
    }

    private static string? Target(JsonElement? settings)
    {
        foreach (var name in (ReadOnlySpan<string>)["toEndPoint", "to_end_point", "to", "phoneNumber", "sipUri"])
            if (settings is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty(name, out var target) && target.ValueKind == JsonValueKind.String) return Bounded(target.GetString());
        return null;
    }

    private static string? Bounded(string? text) => string.IsNullOrWhiteSpace(text) ? null : Text.Bounded(text.Trim(), Longest);
}

/// <summary>One of them.</summary>
internal sealed record SeenTransfer(long Clock, string Kind, string? Target)
{
    public string? To { get; set; } = Target;

    public required string Outcome { get; set; }

    public string? Error { get; set; }
}
