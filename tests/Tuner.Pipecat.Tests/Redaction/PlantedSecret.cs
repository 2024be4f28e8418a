using System.Globalization;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>A made-up secret and a way to write or say it.</summary>
internal sealed record PlantedSecret(string Kind, string Plain, string Said)
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>A pattern of the application's own that finds secrets of the kind <c>order</c>.</summary>
    public const string OrderPattern = @"\bORD-\d{6}-[A-Z]{2}\b";

    public static PlantedSecret Any(Random chance) => chance.Next(6) switch
    {
        0 => Card(chance),
        1 => Iban(chance),
        2 => Email(chance),
        3 => Phone(chance),
        4 => Order(chance),
        _ => Ssn(chance),
    };

    public static PlantedSecret Order(Random chance)
    {
        var order = $"ORD-{Digits(chance, 6)}-{(char)('A' + chance.Next(26))}{(char)('A' + chance.Next(26))}";
        return new PlantedSecret("order", order.Replace("-", "", StringComparison.Ordinal), order);
    }

    public static PlantedSecret Card(Random chance)
    {
        var (prefix, length) = chance.Next(4) switch { 0 => ("4", 16), 1 => ("5" + chance.Next(1, 6), 16), 2 => ("37", 15), _ => ("6011", 16) };
        var body = prefix + Digits(chance, length - prefix.Length - 1);
        var digits = Enumerable.Range(0, 10).Select(last => body + last).First(Luhn);
        var groups = length == 15 ? new[] { 4, 6, 5 } : [4, 4, 4, 4];
        return new PlantedSecret("card", digits, chance.Next(5) switch { 0 => digits, 1 => Grouped(digits, groups, " "), 2 => Grouped(digits, groups, "-"), 3 => Grouped(digits, groups, ", "), _ => Spoken(digits, chance) });
    }

    public static PlantedSecret Iban(Random chance)
    {
        var account = chance.Next(2) == 0 ? ("DE", Digits(chance, 18)) : ("GB", "NWBK" + Digits(chance, 14));
        var rest = 0;
        foreach (var c in account.Item2 + account.Item1 + "00") rest = char.IsDigit(c) ? ((rest * 10) + (c - '0')) % 97 : ((rest * 100) + (c - 'A' + 10)) % 97;
        var plain = account.Item1 + (98 - rest).ToString("00", CultureInfo.InvariantCulture) + account.Item2;
        return new PlantedSecret("iban", plain, chance.Next(3) switch { 0 => plain, 1 => string.Join(' ', plain.Chunk(4).Select(chunk => new string(chunk))), _ => string.Join(' ', plain.Select(c => char.IsDigit(c) ? Words[c - '0'] : c.ToString())) });
    }

    public static PlantedSecret Email(Random chance)
    {
        var (first, last) = (Name(chance), Name(chance));
        var host = Name(chance);
        return chance.Next(2) == 0
            ? new PlantedSecret("email", first + last + host + "com", $"{first}.{last}@{host}.com")
            : new PlantedSecret("email", first + last + host + "com", $"{first} dot {last} at {host} dot com");
    }

    public static PlantedSecret Phone(Random chance)
    {
        var area = chance.Next(201, 990).ToString(CultureInfo.InvariantCulture);
        var exchange = chance.Next(201, 990).ToString(CultureInfo.InvariantCulture);
        var line = Digits(chance, 4);
        var digits = area + exchange + line;
        return new PlantedSecret("phone", digits, chance.Next(5) switch { 0 => $"({area}) {exchange}-{line}", 1 => $"+1 {area} {exchange} {line}", 2 => $"{area}-{exchange}-{line}", 3 => $"+1{digits}", _ => Spoken(digits, chance) });
    }

    public static PlantedSecret Ssn(Random chance)
    {
        var (area, group, serial) = (chance.Next(100, 660).ToString(CultureInfo.InvariantCulture), chance.Next(10, 100).ToString(CultureInfo.InvariantCulture), chance.Next(1000, 10000).ToString(CultureInfo.InvariantCulture));
        var digits = area + group + serial;
        return new PlantedSecret("ssn", digits, chance.Next(3) switch { 0 => $"{area}-{group}-{serial}", 1 => $"{area} {group} {serial}", _ => Spoken(digits, chance) });
    }

    public static bool Luhn(string digits) =>
        digits.Reverse().Select((c, i) => i % 2 == 0 ? c - '0' : ((c - '0') * 2 / 10) + ((c - '0') * 2 % 10)).Sum() % 10 == 0;

    private static string Name(Random chance) => string.Concat(Enumerable.Range(0, chance.Next(4, 8)).Select(i => i % 2 == 0 ? "kgtbrvmx"[chance.Next(8)] : "aeiou"[chance.Next(5)]));

    private static string Digits(Random chance, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => chance.Next(10)));

    private static string Grouped(string digits, int[] sizes, string between)
    {
        var at = 0;
        return string.Join(between, sizes.Select(size => digits.Substring((at += size) - size, size)));
    }

    /// <summary>"four one double two oh", as people dictate.</summary>
    private static string Spoken(string digits, Random chance)
    {
        var words = new List<string>();
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i];
            var word = digit == '0' && chance.Next(2) == 0 ? "oh" : Words[digit - '0'];
            if (i + 1 < digits.Length && digits[i + 1] == digit && chance.Next(2) == 0)
            {
                words.Add("double");
                i++;
            }

            words.Add(word);
            if (chance.Next(12) == 0 && i < digits.Length - 1) words.Add("um");
        }

        return string.Join(' ', words);
    }
}
