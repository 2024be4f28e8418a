using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

public sealed class ServingTests
{
    private static readonly byte[] Whole = Sound.Clicks(2_000, (0, 100), (1, 1_500));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bytes=0-99", 206, 0, 100)]
    [InlineData("bytes=100-", 206, 100, -1)]
    [InlineData("bytes=-50", 206, -50, 50)]
    [InlineData("bytes=0-999999999", 206, 0, -1)]
    [InlineData("bytes=5-4", 200, 0, -1)]
    [InlineData("lines=0-5", 200, 0, -1)]
    [InlineData("bytes=0-1,5-6", 200, 0, -1)]
    [InlineData("bytes=99999999999999999999-", 200, 0, -1)]
    public async Task A_range_is_answered_with_its_bytes_and_what_is_none_with_all(string range, int status, int from, int length)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Sound.Url()}?format=wav");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await server.Client.SendAsync(request, Cancel);
        var start = from < 0 ? Whole.Length + from : from;
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(Whole[start..(length < 0 ? Whole.Length : start + length)], await answer.Content.ReadAsByteArrayAsync(Cancel));
        if (status == 206) Assert.Equal((start, Whole.Length), (answer.Content.Headers.ContentRange!.From, answer.Content.Headers.ContentRange.Length));
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_refused_with_the_length()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Sound.Url()}?format=wav") { Headers = { Range = new(Whole.Length, null) } };
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, Whole.Length), (answer.StatusCode, answer.Content.Headers.ContentRange!.Length));
    }

    [Fact]
    public async Task Head_tells_the_length_and_a_condition_is_heeded()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        var url = $"{Sound.Url()}?format=wav";
        using var head = await server.Client.SendAsync(new(HttpMethod.Head, url), Cancel);
        Assert.Equal((HttpStatusCode.OK, Whole.Length, "bytes"), (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.AcceptRanges.Single()));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        var tag = head.Headers.ETag!;
        using var known = await AskAsync(server, url, headers => headers.IfNoneMatch.Add(tag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var same = await AskAsync(server, url, headers => (headers.Range, headers.IfRange) = (new(0, 9), new(tag)));
        Assert.Equal((HttpStatusCode.PartialContent, 10), (same.StatusCode, same.Content.Headers.ContentLength));
        using var other = await AskAsync(server, url, headers => (headers.Range, headers.IfRange) = (new(0, 9), new(new EntityTagHeaderValue("\"other\""))));
        Assert.Equal((HttpStatusCode.OK, Whole.Length), (other.StatusCode, other.Content.Headers.ContentLength));
        Assert.Equal("nosniff", head.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", head.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Opus_is_given_to_whoever_takes_it_and_wav_to_whoever_asks()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        await server.WaitForAsync($"{Sound.Url()}?format=opus");
        foreach (var (accept, type) in new[] { ("", "audio/ogg; codecs=opus"), ("*/*", "audio/ogg; codecs=opus"), ("audio/*;q=0.5", "audio/ogg; codecs=opus"), ("audio/wav", "audio/wav"), ("audio/ogg;q=0, audio/wav", "audio/wav"), ("text/html", "audio/wav") })
        {
            using var answer = await AskAsync(server, Sound.Url(), headers => headers.TryAddWithoutValidation("Accept", accept));
            Assert.Equal((accept, type), (accept, answer.Content.Headers.ContentType!.ToString()));
        }
        using var wrong = await server.Client.GetAsync($"{Sound.Url()}?format=mp3", Cancel);
        Assert.Equal(["format: value_error"], await wrong.FaultsAsync());
    }

    [Fact]
    public async Task Peaks_tell_of_each_fiftieth_of_a_second_how_loud_each_channel_was()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Whole);
        var peaks = JsonNode.Parse(await server.WaitForAsync($"{Sound.Url()}/peaks"))!;
        Assert.Equal((2, 2, 16_000, 320, 8, 100), ((int)peaks["version"]!, (int)peaks["channels"]!, (int)peaks["sample_rate"]!, (int)peaks["samples_per_pixel"]!, (int)peaks["bits"]!, (int)peaks["length"]!));
        var data = peaks["data"]!.AsArray().Select(value => (int)value!).ToList();
        Assert.Equal(400, data.Count);
        var loud = data.Index().Where(value => value.Item != 0).ToList();
        // The click at 100 ms on the left is in pixel 5, that at 1,500 ms on the right in pixel 75: each as a highest value.
        Assert.Equal([((5 * 4) + 1, 30_000 >> 8), ((75 * 4) + 3, 30_000 >> 8)], loud);
    }

    [Fact]
    public async Task Captions_are_the_rows_that_were_heard_and_their_text_stays_text()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var call = Payload.WithRows(Payload.Spoken("user", "<v Bot>--> & \n\n00:00 NOTE", 1_000, 2_000), Payload.Spoken("agent", "Hello", 2_500, 4_000));
        await server.AddAsync(call);
        var text = await server.Client.GetStringAsync($"{Sound.Url()}/captions.vtt", Cancel);
        Assert.Contains("00:00:01.000 --> 00:00:02.000\n<v Caller>&lt;v Bot&gt;--&gt; &amp; 00:00 NOTE\n\n", text, StringComparison.Ordinal);
        var later = await server.Client.GetStringAsync($"{Sound.Url()}/captions.vtt?offset_ms=2600", Cancel);
        Assert.DoesNotContain("Caller", later, StringComparison.Ordinal);
        Assert.Contains("00:00:00.000 --> 00:00:01.400\n<v Agent>Hello", later, StringComparison.Ordinal);
        var earlier = await server.Client.GetStringAsync($"{Sound.Url()}/captions.vtt?offset_ms=-500", Cancel);
        Assert.Contains("00:00:03.000 --> 00:00:04.500\n<v Agent>Hello", earlier, StringComparison.Ordinal);
        using var wrong = await server.Client.GetAsync($"{Sound.Url()}/captions.vtt?offset_ms=99999999999", Cancel);
        Assert.Equal(["offset_ms: value_error"], await wrong.FaultsAsync());
    }

    [Fact]
    public async Task Sound_that_Opus_does_not_know_has_peaks_and_no_small_copy()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.UploadAsync(Sound.Wave(new short[11_025], 11_025, 1));
        var peaks = JsonNode.Parse(await server.WaitForAsync($"{Sound.Url()}/peaks"))!;
        Assert.Equal((1, 220, 51), ((int)peaks["channels"]!, (int)peaks["samples_per_pixel"]!, (int)peaks["length"]!));
        using var answer = await server.Client.GetAsync($"{Sound.Url()}?format=opus", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(ServerUnderTest server, string url, Action<HttpRequestHeaders> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        change(request.Headers);
        return await server.Client.SendAsync(request, Cancel);
    }
}
