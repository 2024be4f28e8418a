using Tuner.Server.Storage.Postgres;

namespace Tuner.Server.Tests.Storage;

public sealed class JoinedQuestionsTests
{
    private readonly List<TaskCompletionSource<int>> _asked = [];
    private readonly JoinedQuestions<string, int> _questions;

    public JoinedQuestionsTests() => _questions = new(_ =>
    {
        var asked = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_asked) _asked.Add(asked);
        return asked.Task;
    });

    [Fact]
    public async Task Who_asks_while_an_answer_is_made_shares_the_next_one()
    {
        var first = _questions.AskAsync("key");
        var (second, third) = (_questions.AskAsync("key"), _questions.AskAsync("key"));
        Assert.Single(_asked);

        _asked[0].SetResult(1);
        Assert.Equal(1, await first);
        await ThereAreAsync(2);
        Assert.False(second.IsCompleted);

        _asked[1].SetResult(2);
        Assert.Equal(2, await second);
        Assert.Equal(2, await third);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Who_asks_when_nobody_is_answered_is_answered_for_himself()
    {
        var first = _questions.AskAsync("key");
        _asked[0].SetResult(1);
        Assert.Equal(1, await first);

        await ThereAreAsync(2, () => _ = _questions.AskAsync("key"));
    }

    [Fact]
    public void Other_questions_do_not_wait()
    {
        _ = _questions.AskAsync("key");
        _ = _questions.AskAsync("another");
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_share_it_and_the_next_question_is_asked_anew()
    {
        var first = _questions.AskAsync("key");
        var second = _questions.AskAsync("key");
        _asked[0].SetException(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => first);

        await ThereAreAsync(2);
        _asked[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    // The next is asked once the one before is told.
    private async Task ThereAreAsync(int count, Action? more = null)
    {
        for (var tries = 0; Count() < count; tries++)
        {
            Assert.True(tries < 10_000, "it was not asked");
            more?.Invoke();
            await Task.Yield();
        }
    }

    private int Count()
    {
        lock (_asked) return _asked.Count;
    }
}
