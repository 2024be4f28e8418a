using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tuner.Pipecat.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>
/// What is masked in texts made up of all that numbers, addresses and accounts are written and spoken with, readable in a
/// file; and the bytes of redacted calls. What must be found other tests say; this one shows what a change changes.
/// </summary>
public sealed class ApprovedMasksTests
{
    private static readonly string[] Numbers =
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1112", "378282246310005", "30569309025904", "6011111111111117", "5555 5555 5555 4444",
        "2223003122003222", "4222222222222", "4000000000000000006", "123-45-6789", "000-12-3456", "666 12 3456", "912-34-5678", "123-00-4567", "123-45-0000",
        "123456789", "078051120", "(212) 555-0187", "212.555.0187", "1 212 555 0187", "+49 171 1234567", "0171 1234567", "030 901820", "555-0187", "5550187",
        "12345678", "2026-12-02", "10:30", "1,234.56", "19", "007", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32",
        "DE88370400440532013000", "NO9386011117947", "FR1420041010050500013M02606", "XX12345678901234", "٤١١١", "1111",
    ];

    private static readonly string[] Words =
    [
        "one", "two", "three", "four", "five", "oh", "zero", "seven", "eight", "nine", "eleven", "twelve", "twenty", "forty", "one hundred", "double", "triple",
        "um", "and", "then", "dot", "at", "underscore", "dash", "gmail", "com", "john", "smith", "j", "o", "D E", "eight nine", "SSN", "social security number",
        "is", "my", "number", "please", "call", "at gmail dot com", "ana@example.org", "a.b+c@x.co.uk.", "@", "vier", "null",
    ];

    private static readonly string[] Joints = [" ", " ", " ", ", ", "-", ". ", "", " – ", ": ", "; ", "  ", "? "];

    [Fact]
    public void What_is_masked_in_made_up_texts_stays_masked_and_no_more()
    {
        var chance = new Random(7);
        var lines = new List<string>();
        for (var i = 0; i < 900; i++)
        {
            var text = new StringBuilder();
            for (var part = chance.Next(1, 12); part > 0; part--)
                text.Append(chance.Next(100) < 30 ? Numbers[chance.Next(Numbers.Length)] : Words[chance.Next(Words.Length)]).Append(Joints[chance.Next(Joints.Length)]);
            var given = text.ToString();
            lines.Add($"{given} => {Masked(given)}");
        }

        // Each number by itself, with a digit less, a digit more, and one that is another.
        foreach (var number in Numbers)
            foreach (var given in (string[])[number, number[..^1], number + "0", number[..^1] + (number[^1] == '9' ? '0' : (char)(number[^1] + 1)), $"my ssn is {number}", $"a{number}", $"{number}a"])
                lines.Add($"{given} => {Masked(given)}");
        Approved.Check("masks.approved.txt", lines, nameof(ApprovedMasksTests));
    }

    [Fact]
    public void Redacted_calls_are_the_same_bytes()
    {
        var lines = new List<string>();
        for (var seed = 0; seed < 300; seed++) lines.Add($"transcript {seed}: {Run(Transcript.Of(seed).Lines)}");
        foreach (var log in RecordedCalls.All().Where(static log => log.Contains("pipecat-1.7.0", StringComparison.Ordinal)).Where(static (_, i) => i % 4 == 0))
            lines.Add($"{Path.GetRelativePath(Path.Combine(RecordedCalls.Root, "tests"), log).Replace('\\', '/')}: {Run(Timed(log))}");
        Approved.Check("redacted.approved.txt", lines, nameof(ApprovedMasksTests));
    }

    /// <summary>The lines of a log, each forty milliseconds after the other.</summary>
    private static IEnumerable<(byte[] Line, long At)> Timed(string log) => File.ReadLines(log).Select(static (line, i) => (Encoding.UTF8.GetBytes(line), i * 40L));

    /// <summary>A hash of all that is written, and after which line it is.</summary>
    private static string Run(IEnumerable<(byte[] Line, long At)> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var redactor = new LineRedactor(SecretFinder.BuiltIn);
        var (taken, held) = (0, 0L);
        foreach (var (line, at) in lines)
        {
            hash.AppendData([redactor.Take(line, ++taken, at) ? (byte)1 : (byte)0]);
            Drain();
            held += redactor.FirstHeld ?? 0;
        }

        redactor.Flush();
        Drain();
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6))} {held}");

        void Drain()
        {
            while (redactor.Next() is { } line)
            {
                hash.AppendData(line);
                hash.AppendData("\n"u8);
            }
        }
    }

    private static string Masked(string text)
    {
        foreach (var secret in SecretFinder.BuiltIn.Find(text).AsEnumerable().Reverse()) text = text[..secret.Start] + secret.Mask + text[secret.End..];
        return text;
    }
}
