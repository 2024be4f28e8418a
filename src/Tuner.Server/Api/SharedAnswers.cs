using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;

namespace Tuner.Server.Api;

/// <summary>
/// Equal questions of equal callers that wait at the same time are answered once: many who look at one page cost what two cost. A question joins only
/// an answer that was not begun, so that no answer is older than its question; as long as one is being made, the next one waits.
/// </summary>
internal sealed class SharedAnswers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Question, Turn> _waiting = [];
    private readonly Dictionary<Question, Turn> _begun = [];

    /// <summary>Marks a route whose answers depend on nothing but the address, the caller and what is stored.</summary>
    public static object Route { get; } = new Marker();

    /// <summary>Goes between the authorization and the routes.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        var request = context.Request;
        var question = new Question(Caller.Of(context), request.Method, request.Scheme, request.Host.Value, request.PathBase.Value, request.Path.Value, request.QueryString.Value);
        while (true)
        {
            var (turn, isOwn, before) = Take(question);
            if (isOwn)
            {
                if (before is not null) await before.Made.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await MakeAsync(context, next, question, turn).ConfigureAwait(false);
                return;
            }
            if (await turn.Answer.WaitAsync(context.RequestAborted).ConfigureAwait(false) is not { } answer) continue;
            await answer.SendAsync(context).ConfigureAwait(false);
            return;
        }
    }

    private (Turn Turn, bool IsOwn, Turn? Before) Take(Question question)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(question, out var waiting))
            {
                waiting.Join();
                return (waiting, false, null);
            }
            return (_waiting[question] = new(), true, _begun.GetValueOrDefault(question));
        }
    }

    private async Task MakeAsync(HttpContext context, RequestDelegate next, Question question, Turn turn)
    {
        lock (_lock)
        {
            _waiting.Remove(question);
            _begun[question] = turn;
        }
        turn.OnMade = () =>
        {
            lock (_lock)
                if (_begun.GetValueOrDefault(question) == turn) _begun.Remove(question);
        };
        context.Features.Set<IAnswerKeeper>(turn);
        try
        {
            await next(context).ConfigureAwait(false);
            turn.GiveUp(null);
        }
        catch (Exception fault)
        {
            // Whoever asked and went away takes nobody along.
            turn.GiveUp(context.RequestAborted.IsCancellationRequested ? null : fault);
            throw;
        }
    }

    private sealed class Marker;

    private sealed record Question(Caller Caller, string Method, string Scheme, string? Host, string? BasePath, string? Path, string? Query);

    /// <summary>An answer that is waited for. Who gets none asks again, and makes it himself.</summary>
    private sealed class Turn : IAnswerKeeper
    {
        private readonly TaskCompletionSource<KeptAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isJoined;

        public Task<KeptAnswer?> Answer => _answer.Task;

        public Task Made => _answer.Task;

        public Action? OnMade { get; set; }

        // Under the lock, and only before it is begun.
        public void Join() => _isJoined = true;

        public void Keep(int status, string contentType, StringValues policy, ReadOnlySequence<byte> body)
        {
            OnMade?.Invoke();
            _answer.TrySetResult(_isJoined ? new(status, contentType, policy, body.ToArray()) : null);
        }

        public void GiveUp(Exception? fault)
        {
            OnMade?.Invoke();
            if (fault is null || !_isJoined) _answer.TrySetResult(null);
            else _answer.TrySetException(fault);
        }
    }
}
