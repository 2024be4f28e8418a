using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tuner.Cli;

/// <summary>An option that takes a whole number, and says so when it gets something else.</summary>
internal static class WholeNumber
{
    public static Option<int> Option(string name, string description, int usual, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse(argument, name, least, most),
    };

    private static int Parse(ArgumentResult argument, string name, int least, int most)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        argument.AddError($"{name} takes a whole number{(most < int.MaxValue ? $" from {least} to {most}" : $", {least} or more")}, not '{text}'");
        return 0;
    }
}
