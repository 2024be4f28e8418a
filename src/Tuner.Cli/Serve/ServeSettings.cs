using System.CommandLine;
using System.CommandLine.Parsing;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Serve;

/// <summary>The settings of <c>tuner serve</c> from a file, over it the environment, over that the command line, and where each came from.</summary>
internal sealed class ServeSettings
{
    private const string Prefix = "TUNER_SERVE_";

    // Other commands take it from there, too.
    private const string DatabaseOption = "--database";
    private readonly List<(Option Option, IReadOnlyList<string> Values, string Source)> _settings = [];

    private ServeSettings(ParseResult values) => Values = values;

    /// <summary>What holds in the end.</summary>
    public ParseResult Values { get; private set; }

    /// <summary>The variable that stands for an option.</summary>
    public static string VariableOf(string option) => option == DatabaseOption ? ServerStores.Variable : Prefix + option[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Puts them together.</summary>
    /// <param name="given">What the command line says.</param>
    /// <param name="config">The option that names the file.</param>
    /// <param name="options">The options that are settings.</param>
    /// <param name="context">Knows the environment.</param>
    /// <exception cref="CommandFailure">A value is wrong; the sentence says where it stands.</exception>
    public static ServeSettings Read(ParseResult given, Option<string?> config, IReadOnlyList<Option> options, CommandContext context)
    {
        var command = given.CommandResult.Command;
        var path = given.GetValue(config) ?? context.Variable(VariableOf(config.Name));
        var file = string.IsNullOrEmpty(path) ? [] : SettingsFile.Read(path, [.. options.Select(option => option.Name[2..])]);
        var settings = new ServeSettings(given);
        var line = new List<string>();
        foreach (var option in options)
        {
            var (values, source) = ValuesOf(option, given, file, path, context);
            settings._settings.Add((option, values, source));
            var tokens = values.SelectMany(value => (string[])[option.Name, value]).ToArray();
            // The command line's own were looked at before.
            if (values.Count > 0 && command.Parse(tokens).Errors is [var error, ..]) throw CommandFailure.WronglyUsed($"{source}: {error.Message.TrimEnd('.')}.");
            line.AddRange(tokens);
        }
        settings.Values = command.Parse(line);
        return settings;
    }

    /// <summary>Prints all of them as a file of settings, each with where it came from. Secrets are named, never shown.</summary>
    public void Print(CommandContext context)
    {
        foreach (var (option, values, source) in _settings)
        {
            var told = values.Count > 0 ? values : Usual(option);
            foreach (var value in told) context.Out.WriteLine($"{option.Name[2..] + " = " + SafeText.OneLine(option.Name == DatabaseOption ? ServerStores.Shown(value) : value),-40} # {SafeText.OneLine(source)}");
            if (told.Count == 0) context.Out.WriteLine($"{"# " + option.Name[2..] + " =",-40} # not set");
        }
        context.Out.WriteLine($"# TUNER_API_KEY is {(string.IsNullOrEmpty(context.Variable("TUNER_API_KEY")) ? "not set" : "set; it is not shown")}");
    }

    private static (IReadOnlyList<string> Values, string Source) ValuesOf(Option option, ParseResult given, IReadOnlyList<(string Name, string Value, int Line)> file, string? path, CommandContext context)
    {
        if (given.GetResult(option) is OptionResult { Implicit: false } said)
            return (said.Tokens.Count > 0 ? [.. said.Tokens.Select(token => token.Value)] : ["true"], "the command line");
        var many = option.Arity.MaximumNumberOfValues > 1;
        if (context.Variable(VariableOf(option.Name)) is { Length: > 0 } variable)
            return (many ? variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [variable], $"the environment, {VariableOf(option.Name)}");
        var lines = file.Where(line => line.Name == option.Name[2..]).ToList();
        if (lines.Count == 0) return ([], "default");
        if (lines.Count > 1 && !many) throw CommandFailure.WronglyUsed($"{SettingsFile.Place(path!, lines[1].Line)}: '{lines[1].Name}' stands on line {lines[0].Line} already; write it once.");
        return ([.. lines.Select(line => line.Value)], SettingsFile.Place(path!, lines[0].Line));
    }

    private static IReadOnlyList<string> Usual(Option option) => option.HasDefaultValue && option.GetDefaultValue() switch
    {
        null or "" or Array { Length: 0 } => null,
        bool value => value ? "true" : "false",
        var value => value.ToString(),
    } is { } text ? [text] : [];
}
