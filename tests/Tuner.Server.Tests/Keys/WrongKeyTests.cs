using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

public class WrongKeyTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_one_address_so_many_wrong_keys_are_answered_and_then_as_many_as_time_allows()
    {
        var wrong = new WrongKeys(_time);
        for (var i = 0; i < 30; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), Here));
        Assert.Equal(TimeSpan.FromSeconds(3), wrong.Note(KeyHash.Of("guess"), Here));
        Assert.Null(wrong.Note(KeyHash.Of("guess"), IPAddress.Parse("192.0.2.2")));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(wrong.Note(KeyHash.Of("next"), Here));
        Assert.NotNull(wrong.Note(KeyHash.Of("next but one"), Here));
    }

    [Fact]
    public void One_wrong_key_is_slowed_wherever_it_comes_from()
    {
        var wrong = new WrongKeys(_time);
        for (var i = 0; i < 10; i++) Assert.Null(wrong.Note(KeyHash.Of("old"), IPAddress.Parse($"192.0.2.{i}")));
        Assert.Equal(TimeSpan.FromSeconds(6), wrong.Note(KeyHash.Of("old"), IPAddress.Parse("192.0.2.99")));
    }

    [Fact]
    public void Where_the_address_is_hidden_nobody_is_slowed_for_another()
    {
        var wrong = new WrongKeys(_time);
        for (var i = 0; i < 1000; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), null));
        Assert.Null(wrong.NoteRight(KeyHash.Of("short"), null));
    }

    [Fact]
    public void A_short_key_cannot_be_guessed_faster_since_it_is_right_and_its_honest_user_is_not_slowed()
    {
        var wrong = new WrongKeys(_time);
        Assert.Null(wrong.NoteRight(KeyHash.Of("honest"), Here));
        for (var i = 0; i < 30; i++) wrong.Note(KeyHash.Of($"guess {i}"), Here);
        Assert.NotNull(wrong.NoteRight(KeyHash.Of("guessed"), Here));
        Assert.Null(wrong.NoteRight(KeyHash.Of("honest"), Here));
    }

    [Fact]
    public void What_is_remembered_of_many_strangers_is_bounded_and_the_worst_are_not_forgotten()
    {
        var wrong = new WrongKeys(_time);
        for (var i = 0; i < 30; i++) wrong.Note(KeyHash.Of($"guess {i}"), Here);
        for (var i = 0; i < 30_000; i++) wrong.Note(KeyHash.Of($"other {i}"), new IPAddress(0x0a000000L + i));
        Assert.NotNull(wrong.Note(KeyHash.Of("again"), Here));
    }

    [Fact]
    public async Task Servers_of_one_database_count_an_addresss_guesses_together_and_one_that_has_to_wait_is_no_further_work_for_it()
    {
        var shared = new SharedGuesses { UntilFull = TimeSpan.FromSeconds(88) };
        var wrong = new WrongKeys(_time, shared);
        Assert.Equal(TimeSpan.FromSeconds(1), await wrong.NoteAsync(KeyHash.Of("guess 1"), Here));
        Assert.Equal(TimeSpan.FromSeconds(1), await wrong.NoteAsync(KeyHash.Of("guess 2"), Here));
        Assert.Equal(TimeSpan.FromSeconds(1), await wrong.NoteRightAsync(KeyHash.Of("guessed"), Here));
        Assert.Equal((1, 1), (shared.Taken, shared.Asked));
        _time.Advance(TimeSpan.FromSeconds(1));
        shared.UntilFull = TimeSpan.FromSeconds(87);
        Assert.Null(await wrong.NoteAsync(KeyHash.Of("guess 3"), Here));
        Assert.Equal(2, shared.Taken);
    }

    [Fact]
    public async Task A_short_right_key_is_looked_up_once_and_where_the_address_is_hidden_never()
    {
        var shared = new SharedGuesses();
        var wrong = new WrongKeys(_time, shared);
        for (var i = 0; i < 3; i++) Assert.Null(await wrong.NoteRightAsync(KeyHash.Of("honest"), Here));
        Assert.Null(await wrong.NoteRightAsync(KeyHash.Of("honest"), null));
        Assert.Null(await wrong.NoteAsync(KeyHash.Of("wrong"), null));
        Assert.Equal((0, 1), (shared.Taken, shared.Asked));
    }

    [Fact]
    public async Task Where_the_database_tells_nothing_each_server_counts_for_itself()
    {
        var shared = new SharedGuesses { IsGone = true };
        var wrong = new WrongKeys(_time, shared);
        Assert.Null(await wrong.NoteRightAsync(KeyHash.Of("honest"), Here));
        for (var i = 0; i < 30; i++) Assert.Null(await wrong.NoteAsync(KeyHash.Of($"guess {i}"), Here));
        Assert.Equal(TimeSpan.FromSeconds(3), await wrong.NoteAsync(KeyHash.Of("guess"), Here));
    }

    [Fact]
    public async Task The_server_answers_429_says_how_long_and_lets_the_holder_of_a_good_key_through()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = _time });
        var good = await server.AddKeyAsync("good", KeyScopes.Read, 1);
        for (var i = 0; i < 30; i++) await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", $"Bearer guess-{i}"));
        using var slowed = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", "Bearer another"));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(3)), (slowed.StatusCode, slowed.Headers.RetryAfter!.Delta));
        using var form = await server.PostFormAsync("/login", [("key", "guess in the form")]);
        Assert.Equal(HttpStatusCode.TooManyRequests, form.StatusCode);
        using var short_ = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", $"Bearer {ServerUnderTest.Key}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, short_.StatusCode);
        using var honest = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", $"Bearer {good}"));
        Assert.Equal(HttpStatusCode.OK, honest.StatusCode);
    }

    [Fact]
    public async Task Its_owner_is_told_of_wrong_keys_without_the_key_and_not_of_every_one()
    {
        var told = new ConcurrentQueue<string>();
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = _time, OnWrongKey = told.Enqueue });
        for (var i = 0; i < 5; i++) await server.AskAsync(HttpMethod.Get, "/api/v1/calls/1?x=secret-address", ("Authorization", "Bearer secret-guess"));
        Assert.Equal("A wrong API key was given from 127.0.0.1, last at GET /api/v1/calls/{id}.", Assert.Single(told));
        _time.Advance(TimeSpan.FromMinutes(1));
        await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", "Bearer secret-guess"));
        Assert.StartsWith("5 wrong API keys were given from 127.0.0.1", told.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(told, sentence => sentence.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(2, told.Count);
    }

    /// <summary>What other servers count: so much of an address is taken already.</summary>
    private sealed class SharedGuesses : ISharedGuesses
    {
        public TimeSpan UntilFull { get; set; }

        public bool IsGone { get; init; }

        public int Taken { get; private set; }

        public int Asked { get; private set; }

        public Task<SharedGuess?> TakeAsync(string address, int burst, TimeSpan interval, CancellationToken cancellationToken)
        {
            if (IsGone) throw new StoreUnavailableException("gone", isFault: true);
            Taken++;
            var isLeft = UntilFull <= (burst - 1) * interval;
            return Task.FromResult<SharedGuess?>(new(isLeft, isLeft ? UntilFull + interval : UntilFull));
        }

        public Task<TimeSpan> UntilFullAsync(string address, CancellationToken cancellationToken)
        {
            if (IsGone) throw new StoreUnavailableException("gone", isFault: true);
            Asked++;
            return Task.FromResult(UntilFull);
        }

        public Task<bool> ForgetAsync(CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
