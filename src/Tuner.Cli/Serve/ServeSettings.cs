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
    private readonly List<(Option Option, IReadOnlyList<(string Text, string Source)> Values)> _settings = [];

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
        RefuseUnknownVariables([.. options.Append(config).Select(option => VariableOf(option.Name))], context);
        var settings = new ServeSettings(given);
        var line = new List<string>();
        foreach (var option in options)
        {
            var values = ValuesOf(option, given, file, path, context);
            settings._settings.Add((option, values));
            foreach (var (text, source) in values)
            {
                // The parser would take it for an argument of the command.
                if (option is Option<bool> && !bool.TryParse(text, out _)) throw CommandFailure.WronglyUsed($"{source}: {option.Name} takes true or false, not '{text}'.");
                RefuseWrong(command, [option.Name, text], source);
            }
            var tokens = values.SelectMany(value => (string[])[option.Name, value.Text]).ToArray();
            if (values.Count > 1) RefuseWrong(command, tokens, values[^1].Source);
            line.AddRange(tokens);
        }
        settings.Values = command.Parse(line);
        return settings;
    }

    /// <summary>Prints all of them as a file of settings, each with where it came from. Secrets are named, never shown.</summary>
    public void Print(CommandContext context)
    {
        foreach (var (option, values) in _settings)
        {
            var told = values.Count > 0 ? values : Usual(option);
            foreach (var (value, source) in told) context.Out.WriteLine($"{option.Name[2..] + " = " + SafeText.OneLine(option.Name == DatabaseOption ? ServerStores.Shown(value) : value),-40} # {SafeText.OneLine(source)}");
            if (told.Count == 0) context.Out.WriteLine($"{"# " + option.Name[2..] + " =",-40} # not set");
        }
        context.Out.WriteLine($"# TUNER_API_KEY is {(string.IsNullOrEmpty(context.Variable("TUNER_API_KEY")) ? "not set" : "set; it is not shown")}");
    }

    private static void RefuseUnknownVariables(IReadOnlyList<string> known, CommandContext context)
    {
        var unknown = context.VariableNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name) && context.Variable(name) is { Length: > 0 }).Order(StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null) throw CommandFailure.WronglyUsed($"the environment: there is no setting {unknown}; there are {string.Join(", ", known)}.");
    }

    private static void RefuseWrong(Command command, string[] tokens, string source)
    {
        if (command.Parse(tokens).Errors is [var error, ..]) throw CommandFailure.WronglyUsed($"{source}: {error.Message.TrimEnd('.')}.");
    }

    private static IReadOnlyList<(string Text, string Source)> ValuesOf(Option option, ParseResult given, IReadOnlyList<(string Name, string Value, int Line)> file, string? path, CommandContext context)
    {
        if (given.GetResult(option) is OptionResult { Implicit: false } said)
            return said.Tokens.Count > 0 ? [.. said.Tokens.Select(token => (token.Value, "the command line"))] : [("true", "the command line")];
        var many = option.Arity.MaximumNumberOfValues > 1;
        if (context.Variable(VariableOf(option.Name)) is { Length: > 0 } variable)
            return [.. (many ? variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [variable]).Select(value => (value, $"the environment, {VariableOf(option.Name)}"))];
        var lines = file.Where(line => line.Name == option.Name[2..]).ToList();
        if (lines.Count > 1 && !many) throw CommandFailure.WronglyUsed($"{SettingsFile.Place(path!, lines[1].Line)}: '{lines[1].Name}' stands on line {lines[0].Line} already; write it once.");
        return [.. lines.Select(line => (line.Value, SettingsFile.Place(path!, line.Line)))];
    }

    private static IReadOnlyList<(string Text, string Source)> Usual(Option option) => option.HasDefaultValue && option.GetDefaultValue() switch
    {
        null or "" or Array { Length: 0 } => null,
        bool value => value ? "true" : "false",
        var value => value.ToString(),
    } is { } text ? [(text, "default")] : [];
}
