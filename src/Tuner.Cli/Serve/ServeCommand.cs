using System.CommandLine;
using Tuner.Server;

namespace Tuner.Cli.Serve;

/// <summary><c>tuner serve</c>: runs the server until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new ServeOptions(context);
        var config = new Option<string?>("--config") { Description = "A file of these settings, one 'name = value' a line; the environment (TUNER_SERVE_PORT for --port) and the command line go before it.", HelpName = "FILE" };
        var print = new Option<bool>("--print-config") { Description = "Print all settings and where each came from, without secrets, and do not start." };
        var command = new Command("serve", "Take calls in, keep them and show them on a page, until Ctrl-C.") { config, print };
        foreach (var option in options.All) command.Add(option);
        command.SetAction((given, cancel) =>
        {
            ServerStores.RefusePassword(given, options.Database);
            var settings = ServeSettings.Read(given, config, options.All, context);
            if (given.GetValue(print))
            {
                settings.Print(context);
                return Task.FromResult(ExitCodes.Done);
            }
            var values = settings.Values;
            var certificate = values.GetValue(options.Certificate);
            if (certificate is null && values.GetValue(options.CertificateKey) is not null)
                throw CommandFailure.WronglyUsed("--tls-key is the key of a certificate: name that with --tls-certificate.");
            if (!context.HasServerEdition && certificate is not null) throw Edition.IsElsewhere("--tls-certificate");
            if (!context.HasServerEdition && values.GetValue(options.Metrics) is not null) throw Edition.IsElsewhere("--metrics-address");
            var log = new ServeLog(context, values.GetValue(options.Log) == "json");
            return new ServeRun(context, values.GetValue(options.KeyFile), log).RunAsync(new()
            {
                Port = values.GetValue(options.Port),
                Host = values.GetValue(options.Host)!,
                DataFolder = values.GetValue(options.Data)!,
                Database = ServerStores.OfThisEdition(values.GetValue(options.Database), context),
                TrustedProxies = values.GetValue(options.Proxies)!,
                BasePath = values.GetValue(options.BasePath)!,
                Certificate = certificate is null ? null : new PemFiles(certificate, values.GetValue(options.CertificateKey)),
                MetricsAddress = values.GetValue(options.Metrics),
                Drain = TimeSpan.FromSeconds(values.GetValue(options.Drain)),
                Retention = options.Retention(values),
                MaxRecordings = values.GetValue(options.MaxRecordings),
                RedactExports = values.GetValue(options.RedactExports),
                OnRequest = values.GetValue(options.LogRequests) ? log.Answered : null,
            }, cancel);
        });
        return command;
    }
}
