using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tuner.Cli.Tests.Record;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>A bot with several calls at once, a process of its own that can be killed, and the tap's rule: what was not acknowledged goes to the next recorder.</summary>
internal sealed class BotStandIn(IReadOnlyList<SpokenCall> calls, Random chance, string state, string server, RecorderOptions options) : IDisposable
{
    private readonly Process _host = Process.Start("sleep", "3600");
    private RecorderUnderTest? _recorder;
    private bool _hasGiven;
    private volatile bool _hasWritten;

    /// <summary>Speaks on, the calls mixed at random, until a share of all lines was given to a recorder.</summary>
    public void SpeakUntil(double share)
    {
        _recorder ??= Start();
        var limit = share * calls.Sum(call => call.Lines + 1);
        while (calls.Sum(call => call.Sent + (call.EndSent ? 1 : 0)) < limit && calls.Where(call => !call.EndSent && !call.IsOver).ToArray() is { Length: > 0 } open)
            if (!TrySay(open[chance.Next(open.Length)], chance.Next(1, 40))) return;
    }

    /// <summary>Waits until the recorder has taken everything.</summary>
    public Task TakenAsync() => Eventually.True(() => calls.All(call => call.IsOver), "the recorder has taken the end of every call");

    public async Task KillRecorderAsync()
    {
        // It must have begun to write, or there is nothing to look at.
        await Eventually.True(() => !_hasGiven || _hasWritten, "the recorder has written something");
        await Task.Delay(chance.Next(30));
        _recorder!.Process.Kill();
        await _recorder.GoneAsync();
        // What it still said stands in the pipe: a tap reads that, too.
        await _recorder.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Close();
        foreach (var call in calls.Where(call => !call.IsOver)) call.Rewind();
    }

    /// <summary>The bot dies; its recorder finishes and goes.</summary>
    public async Task KillBotAsync()
    {
        _host.Kill();
        await _recorder!.LeaveAsync();
        Close();
    }

    /// <summary>Both die in the same moment.</summary>
    public async Task KillBothAsync()
    {
        _host.Kill();
        await KillRecorderAsync();
    }

    /// <summary>The bot ends as it should.</summary>
    public async Task LeaveAsync()
    {
        await _recorder!.LeaveAsync();
        Close();
    }

    public void Dispose()
    {
        _recorder?.Dispose();
        if (!_host.HasExited) _host.Kill();
        _host.WaitForExit();
        _host.Dispose();
    }

    private void Close()
    {
        // Nothing of a recorder may stand where nobody looks.
        Assert.Equal("", _recorder!.Process.StandardError.ReadToEnd());
        _recorder.Dispose();
        _recorder = null;
    }

    private RecorderUnderTest Start()
    {
        (_hasGiven, _hasWritten) = (false, false);
        return new RecorderUnderTest(state, server, _host.Id, options: options with
        {
            Hear = answer =>
            {
                if (answer.GetProperty("wire").GetString() == "written")
                {
                    calls[answer.GetProperty("call").GetInt32() - 1].Acknowledge(answer.GetProperty("seq").GetInt64());
                    _hasWritten = true;
                }

                options.Hear?.Invoke(answer);
            },
        });
    }

    private bool TrySay(SpokenCall call, int lines)
    {
        try
        {
            if (!call.IsOpen) _recorder!.Open(call.Number, call.Id, Math.Min(call.Acknowledged, call.Lines));
            call.IsOpen = true;
            var text = new StringBuilder();
            for (; lines > 0 && call.Sent < call.Lines; lines--)
            {
                text.Append(CultureInfo.InvariantCulture, $"{call.Number} {call.Sent + 1} {Encoding.UTF8.GetString(call.Transcript.Lines[call.Sent].Line)}\n");
                call.Sent++;
            }

            if (lines > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $$$"""{{{call.Number}}} {{{call.Lines + 1}}} {"wire":"end","lines":{{{call.Lines}}},"dropped":{}}{{{'\n'}}}""");
                call.EndSent = call.IsSaid = true;
            }

            _recorder!.Raw(text.ToString());
            _hasGiven = true;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
