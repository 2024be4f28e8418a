using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Hosting;

public class DrainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_to_stop_it_says_that_it_is_not_ready_and_still_answers_until_the_time_is_over()
    {
        var time = new FakeTimeProvider();
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time, Drain = TimeSpan.FromSeconds(20) });
        using var stop = new CancellationTokenSource();
        var stopped = server.Running.WaitAsync(stop.Token);
        Assert.Equal(HttpStatusCode.OK, (await server.Stranger.GetAsync("/health/live", Cancel)).StatusCode);
        await stop.CancelAsync();
        using (var ready = await server.Stranger.GetAsync("/health/ready", Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("not ready: the server stops\n", await ready.Content.ReadAsStringAsync(Cancel));
        }
        using (var answer = await server.Client.GetAsync("/api/v1/calls", Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.ConnectionClose);
        }
        Assert.False(stopped.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(20));
        await stopped;
    }

    [Fact]
    public async Task A_call_that_is_on_its_way_when_the_server_stops_is_taken()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var content = new HalfwayContent(Payload.Valid().ToJsonString()) { Headers = { ContentType = new("application/json") } };
        // The body follows only when the server has begun to read it.
        using var post = new HttpRequestMessage(HttpMethod.Post, Posting.Url) { Content = content, Headers = { ExpectContinue = true } };
        var posted = server.Client.SendAsync(post, Cancel);
        await content.HalfIsSent;
        var stopped = server.Running.DisposeAsync();
        content.SendTheRest();
        Assert.Equal(HttpStatusCode.Created, (await posted).StatusCode);
        await stopped;
    }

    private sealed class HalfwayContent(string text) : HttpContent
    {
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(text);

        public Task HalfIsSent => _half.Task;

        public void SendTheRest() => _rest.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 10));
            await stream.FlushAsync();
            _half.TrySetResult();
            await _rest.Task;
            await stream.WriteAsync(_bytes.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
