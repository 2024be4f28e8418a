using System.CommandLine;
using Spectre.Console;
using Tuner.Cli.Serve;
using Tuner.Cli.State;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Doctor;

/// <summary><c>tuner doctor</c>: looks whether calls would be kept and delivered from here, and says what to do where not.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var state = StateOptions.State();
        var data = ServerData.Option(context);
        var server = new Option<string?>("--send") { Description = "The server; else TUNER_BASE_URL, else http://localhost:8000.", HelpName = "URL" };
        var command = new Command("doctor", "Check state folder, disk, server, key and clock. Exits with 0 when calls would be kept and delivered.") { state, server, data };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = StateOptions.Folder(parsed.GetValue(state), context);
            var findings = StateFolderCheck.Run(folder).ToList();
            if (findings.All(finding => finding.Verdict != Verdict.Bad || finding.Subject != "state folder")) findings.AddRange([.. OutboxCheck.Run(folder, KnownKeys.TryRead(parsed.GetValue(server), context), context.Time), .. CollectorCheck.Run(folder, context.Variable), .. OwnSpansCheck.Run(folder), .. RecordingsCheck.Run(folder)]);
            var address = parsed.GetValue(server) ?? context.Variable("TUNER_BASE_URL");
            findings.AddRange(await new ServerCheck(context, parsed.GetValue(data)).RunAsync(address is { Length: > 0 } ? address : "http://localhost:8000", cancel).ConfigureAwait(false));
            foreach (var finding in findings) Print(context, finding);
            return findings.Any(finding => finding.Verdict == Verdict.Bad) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    private static void Print(CommandContext context, Finding finding)
    {
        var (mark, style) = finding.Verdict switch
        {
            Verdict.Good => ("ok      ", Color.Green),
            Verdict.Warning => ("warning ", Color.Yellow),
            _ => ("bad     ", Color.Red),
        };
        var advice = finding.Advice is null ? "" : $" — {finding.Advice}";
        context.Print(new Paragraph(mark, new Style(style)).Append(SafeText.OneLine($"{finding.Subject}: {finding.Text}{advice}") + "\n"));
    }
}
