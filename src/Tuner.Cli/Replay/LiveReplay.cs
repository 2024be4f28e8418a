using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Replay;

/// <summary>Runs recorded calls through the observer itself, as a live pipeline would: journal, fold, outbox, sender.</summary>
internal sealed class LiveReplay(CommandContext context, LiveReplayRequest request)
{
    public async Task<int> RunAsync(IReadOnlyList<ReplayInput> inputs, CancellationToken cancel)
    {
        var folder = StateOptions.Folder(request.State, context);
        var settings = StateOptions.Settings(context);
        using var transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, context.Time);
        var failed = 0;
        Engine engine;
        await using (engine = new Engine(folder, settings, transport, context.Time, Chance.Next, Say))
        {
            foreach (var input in inputs)
                if (!await OneAsync(engine, input, inputs.Count == 1, cancel).ConfigureAwait(false)) failed++;
            await engine.FlushAsync().WaitAsync(cancel).ConfigureAwait(false);
        }

        var lost = engine.Counters.Lost.Values.Sum();
        context.Out.WriteLine($"{engine.Counters.Delivered} delivered, {engine.Counters.Rejected} rejected, {(lost > 0 ? $"{lost} lost, " : "")}{engine.CountWaiting()} waiting in {SafeText.OneLine(folder.Root)}.");
        return failed == 0 && lost == 0 && AllOfOursArrived(folder) ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>What other processes left waiting there is not this one's failure.</summary>
    private static bool AllOfOursArrived(StateFolder folder)
    {
        var left = false;
        var fault = DiskFault.Try(() => left = Ours(new Pipecat.Delivery.Outbox(folder).List()) || Ours(new RejectedFolder(folder).List()));
        return !left && fault is null;

        static bool Ours(IEnumerable<RecordName> names) => names.Any(name => JournalHeader.IsOfThisProcess(name.Id));
    }

    private async Task<bool> OneAsync(Engine engine, ReplayInput input, bool alone, CancellationToken cancel)
    {
        try
        {
            using var stream = input.Path is { } path ? File.OpenRead(path) : context.In();
            await using var observer = await PlayAsync(engine, stream, input, alone, cancel).ConfigureAwait(false);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{input.Path ?? input.Name} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
        catch (TunerConfigException fault)
        {
            throw CommandFailure.WronglyUsed($"{input.Name}: {fault.Message}");
        }
    }

    private async Task<Observer?> PlayAsync(Engine engine, Stream stream, ReplayInput input, bool alone, CancellationToken cancel)
    {
        Observer? observer = null;
        FrameLogHeader? header = null;
        var unreadable = 0L;
        var pacer = new Pacer(request.Speed, context.Time);
        if (request.Speed != PlaybackSpeed.Max) new PlaybackProgress(context.Error).Begin(input.Name, request.Speed);
        foreach (var line in FrameLogReader.Read(stream))
        {
            header ??= line.Header;
            if (line.Fault is not null) unreadable++;
            if (line.Frame is not { } frame) continue;
            observer ??= new Observer(ConfigOf(header, input, alone), context.Variable, engine);
            await pacer.WaitForAsync(frame, cancel).ConfigureAwait(false);
            await RoomAsync(engine, cancel).ConfigureAwait(false);
            observer.Observe(frame);
        }

        if (observer is null) throw new CommandFailure($"{input.Path ?? input.Name} is not a frame log: it holds no frame and no event.");
        for (var line = 0L; line < unreadable; line++) observer.CountUnreadable();
        if (unreadable > 0) context.Error.WriteLine($"tuner: {SafeText.OneLine(input.Name)}: {(unreadable == 1 ? "1 line" : $"{unreadable} lines")} could not be read, and counted in the record as lost.");
        return observer;
    }

    /// <summary>A pipeline is slower than a disk; a replay without waiting must not be faster than the queue.</summary>
    private static async Task RoomAsync(Engine engine, CancellationToken cancel)
    {
        if (engine.Queued > Engine.QueueLimit / 2) await engine.FlushWritesAsync().AsTask().WaitAsync(cancel).ConfigureAwait(false);
    }

    private TunerConfig ConfigOf(FrameLogHeader? header, ReplayInput input, bool alone)
    {
        var config = header?.Config ?? new CallConfig();
        return new()
        {
            Recorded = header,
            WorkspaceId = config.WorkspaceId,
            AgentId = config.AgentId,
            CallId = alone && request.CallId is { Length: > 0 } chosen ? chosen : config.CallId ?? input.Name,
            CallType = config.CallType ?? "web_call",
            BaseUrl = request.Send,
            RecordingUrl = config.RecordingUrl ?? "pipecat://no-recording",
            AsrModel = config.AsrModel ?? "",
            LlmModel = config.LlmModel ?? "",
            TtsModel = config.TtsModel ?? "",
            AgentVersion = config.AgentVersion,
            CallerPhoneNumber = config.CallerPhoneNumber,
            Recipient = config.Recipient,
            SipCallId = config.SipCallId,
            SipHeaders = config.SipHeaders,
            Prices = LogPrices.PathIn(header),
            Log = Say,
        };
    }

    private void Say(TunerLogLevel level, string text)
    {
        if (level >= TunerLogLevel.Warning) context.Error.WriteLine($"tuner: {SafeText.OneLine(text)}");
    }
}

/// <summary>What <c>tuner replay --live</c> was asked to do.</summary>
internal sealed record LiveReplayRequest(string? Send, string? State, string? CallId, PlaybackSpeed Speed);
