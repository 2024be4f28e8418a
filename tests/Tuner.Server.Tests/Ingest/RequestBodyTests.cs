using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;

namespace Tuner.Server.Tests.Ingest;

/// <summary>A body takes up room while it is read and used, and gives it back however that ends.</summary>
public sealed class RequestBodyTests
{
    private const int FirstRoom = 64 * 1024;
    private readonly Pipe _sent = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_was_read_holds_its_room_until_it_is_done_with()
    {
        using var room = new BytesInFlight(1_000_000, _time);
        await _sent.Writer.WriteAsync("hello"u8.ToArray(), Cancel);
        await _sent.Writer.CompleteAsync();
        using (var body = await ReadAsync(room, 5))
        {
            Assert.Equal("hello"u8.ToArray(), body!.Bytes.ToArray());
            Assert.Equal(5, room.Taken);
        }

        Assert.Equal(0, room.Taken);
    }

    [Fact]
    public async Task A_body_that_is_too_slow_gives_its_room_back()
    {
        using var room = new BytesInFlight(1_000_000, _time);
        var reading = ReadAsync(room, 5);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(408, (await Assert.ThrowsAsync<BadHttpRequestException>(() => reading)).StatusCode);
        Assert.Equal(0, room.Taken);
    }

    [Fact]
    public async Task A_body_has_half_a_minute_and_a_second_for_each_32_KiB_that_were_announced()
    {
        using var room = new BytesInFlight(1_000_000, _time);
        var reading = ReadAsync(room, 5);
        _time.Advance(TimeSpan.FromSeconds(29));
        await _sent.Writer.WriteAsync("hello"u8.ToArray(), Cancel);
        await _sent.Writer.CompleteAsync();
        using var body = await reading;
        Assert.Equal("hello"u8.ToArray(), body!.Bytes.ToArray());
    }

    [Fact]
    public async Task A_body_that_breaks_off_gives_its_room_back()
    {
        using var room = new BytesInFlight(1_000_000, _time);
        await _sent.Writer.CompleteAsync(new IOException("gone"));
        Assert.Equal(400, (await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(room, 5))).StatusCode);
        Assert.Equal(0, room.Taken);
    }

    [Fact]
    public async Task A_body_that_grows_beyond_the_room_there_is_gives_back_what_it_had()
    {
        using var room = new BytesInFlight(FirstRoom + 1, _time);
        await _sent.Writer.WriteAsync(new byte[FirstRoom + 10], Cancel);
        await _sent.Writer.CompleteAsync();
        Assert.Null(await ReadAsync(room, null));
        Assert.Equal(0, room.Taken);
    }

    [Fact]
    public void What_a_large_body_took_is_the_machines_again_when_it_is_done_with()
    {
        const int Large = 40 * 1024 * 1024;
        var before = Environment.WorkingSet;
        for (var i = 0; i < 20; i++)
        {
            var bytes = new NativeBytes(Large);
            bytes.GetSpan().Fill(1);
            bytes.Free();
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 10 * Large);
    }

    [Fact]
    public void Memory_that_was_given_back_is_used_no_more()
    {
        var bytes = new NativeBytes(10);
        bytes.Free();
        Assert.Throws<ObjectDisposedException>(() => bytes.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => bytes.Grow(20));
    }

    private Task<RequestBody?> ReadAsync(BytesInFlight room, long? announced)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = _sent.Reader.AsStream();
        context.Request.ContentLength = announced;
        return RequestBody.ReadAsync(context.Request, new ServerOptions { DataFolder = "", TimeProvider = _time }, room, Cancel);
    }
}
