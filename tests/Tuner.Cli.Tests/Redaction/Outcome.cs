using System.Globalization;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>What came of many calls with secrets in them.</summary>
internal sealed class Outcome
{
    private int _arrived;
    private int _lines;
    private int _secrets;
    private long _masked;

    public List<string> Leaks { get; init; } = [];

    public int Calls { get; set; }

    public int Files { get; set; }

    public int Payloads { get; set; }

    public void Count(SpokenCall call, long masked)
    {
        (_arrived, _lines, _secrets) = (_arrived + 1, _lines + call.Lines, _secrets + call.Transcript.Secrets.Count);
        _masked += masked;
    }

    public void Add(Outcome other)
    {
        Leaks.AddRange(other.Leaks);
        (_arrived, _lines, _secrets, _masked) = (_arrived + other._arrived, _lines + other._lines, _secrets + other._secrets, _masked + other._masked);
        (Calls, Files, Payloads) = (Calls + other.Calls, Files + other.Files, Payloads + other.Payloads);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Calls} calls for real recorders, of {_arrived} a record arrived: {_lines} lines, {_secrets} secrets planted, {_masked} masks counted in the records; {Files} states of files and {Payloads} payloads read, {Leaks.Count} leaks")
        + string.Concat(Leaks.Take(20).Select(leak => "\n" + leak));
}
