using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tuner.Cli;

/// <summary>An option that takes a whole number, and says so when it gets something else.</summary>
internal static class WholeNumber
{
    public static Option<int> Option(string name, string description, int usual, int least = int.MinValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse(argument, name, least),
    };

    private static int Parse(ArgumentResult argument, string name, int least)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least) return number;
        argument.AddError($"{name} takes a whole number{(least > int.MinValue ? $", {least} or more" : "")}, not '{text}'");
        return 0;
    }
}
