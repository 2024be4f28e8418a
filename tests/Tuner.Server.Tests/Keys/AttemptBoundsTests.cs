using System.Data.Common;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Keys;

/// <summary>How often keys may be tried and are noted, each bound asked by itself.</summary>
public sealed class AttemptBoundsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void So_many_are_allowed_at_once_and_then_one_in_each_interval()
    {
        var allowances = new Allowances<string>(3, TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(allowances.Wait("a", Start));
            allowances.Take("a", Start);
        }

        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start));
        Assert.Equal(TimeSpan.FromSeconds(1), allowances.Wait("a", Start.AddSeconds(9)));
        Assert.Null(allowances.Wait("a", Start.AddSeconds(10)));
        Assert.Null(allowances.Wait("b", Start));
        allowances.Take("a", Start.AddSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start.AddSeconds(10)));
        // After a long pause no more are allowed than at first.
        for (var i = 0; i < 3; i++) allowances.Take("a", Start.AddHours(1));
        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("a", Start.AddHours(1)));
    }

    [Fact]
    public void Of_too_many_names_those_go_that_have_waited_enough_and_then_those_nearest_to_it()
    {
        var allowances = new Allowances<int>(1, TimeSpan.FromSeconds(10));
        for (var name = 0; name < 10_000; name++) allowances.Take(name, Start.AddMilliseconds(name));
        // A name that is known makes no room.
        allowances.Take(9_999, Start.AddMilliseconds(9_999));
        Assert.NotNull(allowances.Wait(0, Start));
        // At this moment names 0 to 4 are full again: they are no loss, and all others stay.
        allowances.Take(20_000, Start.AddMilliseconds(10_004));
        Assert.Null(allowances.Wait(4, Start));
        Assert.NotNull(allowances.Wait(5, Start));
        for (var name = 30_000; name < 30_005; name++) allowances.Take(name, Start.AddMilliseconds(10_004));
        Assert.Null(allowances.Wait(5_004, Start));
        Assert.NotNull(allowances.Wait(5_005, Start));
        Assert.NotNull(allowances.Wait(30_004, Start));
    }

    [Fact]
    public void What_somebody_else_knows_takes_allowances_away_and_gives_none()
    {
        var allowances = new Allowances<string>(3, TimeSpan.FromSeconds(10));
        allowances.Learn("a", TimeSpan.FromSeconds(25), Start);
        Assert.Equal(TimeSpan.FromSeconds(5), allowances.Wait("a", Start));
        allowances.Learn("a", TimeSpan.Zero, Start);
        allowances.Learn("a", TimeSpan.FromSeconds(1), Start);
        Assert.Equal(TimeSpan.FromSeconds(5), allowances.Wait("a", Start));
        allowances.Learn("b", TimeSpan.FromSeconds(20), Start);
        Assert.Null(allowances.Wait("b", Start));
        allowances.Take("b", Start);
        Assert.Equal(TimeSpan.FromSeconds(10), allowances.Wait("b", Start));
    }

    [Fact]
    public async Task A_use_of_a_key_is_noted_once_a_minute()
    {
        var store = new NotingStore();
        var use = new KeyUse(store, new ServerOptions { DataFolder = "none", TimeProvider = _time });
        var key = new StoredKey(7, "k", KeyScopes.Ingest, 1, 0, null, null);
        await use.NoteAsync(key, isSender: true);
        await use.NoteAsync(key, isSender: true);
        await use.NoteAsync(key with { Id = 8 }, isSender: true);
        _time.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        await use.NoteAsync(key, isSender: true);
        _time.Advance(TimeSpan.FromTicks(1));
        await use.NoteAsync(key, isSender: true);
        Assert.Equal([(7, Start.ToUnixTimeMilliseconds()), (8, Start.ToUnixTimeMilliseconds()), (7, Start.ToUnixTimeMilliseconds() + 60_000)], store.Used);
    }

    [Fact]
    public async Task A_sender_hears_nothing_of_a_use_that_could_not_be_noted_but_that_the_database_is_gone()
    {
        var key = new StoredKey(7, "k", KeyScopes.Ingest, 1, 0, null, null);
        foreach (var fault in (Exception[])[new IOException(), new ObjectDisposedException("store"), new DatabaseFault(), new StoreUnavailableException("too much to do", isFault: false, new DatabaseFault())])
            await NoteAsync(fault);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => NoteAsync(new StoreUnavailableException("gone", isFault: true)));

        Task NoteAsync(Exception fault) => new KeyUse(new NotingStore { Fault = fault }, new ServerOptions { DataFolder = "none", TimeProvider = _time }).NoteAsync(key, isSender: true);
    }

    [Fact]
    public void Its_owner_is_told_of_wrong_keys_once_a_minute_for_each_address_and_how_many()
    {
        var told = new List<string>();
        var log = new WrongKeyLog(new ServerOptions { DataFolder = "none", TimeProvider = _time, OnWrongKey = told.Add });
        var (here, there) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var i = 0; i < 3; i++) log.Note(new DefaultHttpContext(), here);
        log.Note(new DefaultHttpContext(), there);
        log.Note(new DefaultHttpContext(), null);
        _time.Advance(TimeSpan.FromSeconds(59));
        log.Note(new DefaultHttpContext(), here);
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Note(new DefaultHttpContext(), here);
        log.Note(new DefaultHttpContext(), there);
        Assert.Equal(
            [
                "A wrong API key was given from 192.0.2.1, last at an unknown address.",
                "A wrong API key was given from 192.0.2.2, last at an unknown address.",
                "A wrong API key was given from behind the trusted proxy, last at an unknown address.",
                "4 wrong API keys were given from 192.0.2.1, last at an unknown address.",
                "A wrong API key was given from 192.0.2.2, last at an unknown address.",
            ],
            told);
    }

    [Fact]
    public void Of_a_thousand_addresses_no_more_is_remembered()
    {
        var told = 0;
        var log = new WrongKeyLog(new ServerOptions { DataFolder = "none", TimeProvider = _time, OnWrongKey = _ => told++ });
        for (var i = 0; i < 1_000; i++) log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L + i));
        for (var i = 0; i < 1_000; i++) log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L + i));
        Assert.Equal(1_000, told);
        log.Note(new DefaultHttpContext(), new IPAddress(0x0b000000L));
        log.Note(new DefaultHttpContext(), new IPAddress(0x0a000000L));
        Assert.Equal(1_002, told);
    }

    [Fact]
    public void A_short_key_that_is_right_is_remembered_for_its_address_alone()
    {
        var wrong = new WrongKeys(_time);
        var (here, key) = (IPAddress.Parse("192.0.2.1"), KeyHash.Of("short"));
        for (var i = 0; i < 29; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), here));
        Assert.Null(wrong.NoteRight(key, here));
        Assert.Null(wrong.NoteRight(KeyHash.Of("another"), here));
        Assert.Null(wrong.Note(KeyHash.Of("guess 29"), here));
        Assert.Null(wrong.NoteRight(key, here));
        Assert.Null(wrong.NoteRight(KeyHash.Of("another"), here));
        Assert.Equal(TimeSpan.FromSeconds(3), wrong.NoteRight(KeyHash.Of("other"), here));
    }

    [Fact]
    public void Of_the_key_and_the_address_the_longer_wait_counts()
    {
        var wrong = new WrongKeys(_time);
        var here = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 10; i++) Assert.Null(wrong.Note(KeyHash.Of("old"), here));
        for (var i = 0; i < 20; i++) Assert.Null(wrong.Note(KeyHash.Of($"guess {i}"), here));
        Assert.Equal(TimeSpan.FromSeconds(6), wrong.Note(KeyHash.Of("old"), here));
        _time.Advance(TimeSpan.FromSeconds(5));
        // The address may try again; the key not yet.
        Assert.Equal(TimeSpan.FromSeconds(1), wrong.Note(KeyHash.Of("old"), here));
        Assert.Null(wrong.Note(KeyHash.Of("guess"), here));
    }

    private sealed class DatabaseFault : DbException;

    /// <summary>Notes when which key was used.</summary>
    private sealed class NotingStore : IKeyStore
    {
        public List<(long Id, long At)> Used { get; } = [];

        public Exception? Fault { get; init; }

        public Task UsedAsync(long id, long nowMs, CancellationToken cancellationToken)
        {
            Used.Add((id, nowMs));
            return Fault is null ? Task.CompletedTask : Task.FromException(Fault);
        }

        public Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> AddAsync(KeyHash hash, string name, KeyScopes scopes, long? workspaceId, long createdAtMs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RevokeAsync(string name, long nowMs, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
