using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Ingest;

public class RefusalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "workspace_id: missing", "agent_remote_identifier: missing")]
    [InlineData("?workspace_id=0&agent_remote_identifier=a", "workspace_id: int_parsing")]
    [InlineData("?workspace_id=-1&agent_remote_identifier=a", "workspace_id: int_parsing")]
    [InlineData("?workspace_id=4.2&agent_remote_identifier=a", "workspace_id: int_parsing")]
    [InlineData("?workspace_id=99999999999999999999&agent_remote_identifier=a", "workspace_id: int_parsing")]
    [InlineData("?workspace_id=%D9%A4&agent_remote_identifier=a", "workspace_id: int_parsing")]
    [InlineData("?workspace_id=1&workspace_id=2&agent_remote_identifier=a", "workspace_id: value_error")]
    [InlineData("?workspace_id=1&agent_remote_identifier=", "agent_remote_identifier: string_length")]
    [InlineData("?workspace_id=x&agent_remote_identifier=", "workspace_id: int_parsing", "agent_remote_identifier: string_length")]
    public async Task A_broken_query_is_400_with_every_fault(string query, params string[] faults)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.PostCallAsync(Payload.Valid(), "/api/v1/public/call" + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(faults, await answer.FaultsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"call_id\":\"a\",}")]
    [InlineData("{} {}")]
    [InlineData("{\"call_id\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("NaN")]
    public async Task What_is_no_JSON_is_400(string body)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([": json_invalid"], await answer.FaultsAsync());
    }

    [Theory]
    [InlineData("{\"call_id\":\"a\",\"call_id\":\"b\"}", 15)]
    [InlineData("{\"metadata\":{\"x\":[{\"y\":1,\"\\u0079\":2}]}}", 25)]
    public async Task A_member_that_stands_twice_is_400_and_said_to_be_so(string body, int place)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"The member at byte {place} stands twice", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=UTF-8")]
    public async Task A_charset_may_stand_in_quotes(string type)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = Payload.Valid().AsContent();
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_400()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = new ByteArrayContent([.. "{\"call_id\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task JSON_that_is_endlessly_deep_is_400()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = new StringContent(new string('[', 100_000) + new string(']', 100_000), Encoding.UTF8, "application/json");
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("Bearer", "missing")]
    [InlineData("Bearer ", "missing")]
    [InlineData("Basic dTp0cl9hcGlfb2ZfdGhlX3Rlc3Rz", "missing")]
    [InlineData("Bearer wrong", "value_error")]
    [InlineData("Bearer tr_api_of_the_tests_", "value_error")]
    [InlineData("Bearer TR_API_OF_THE_TESTS", "value_error")]
    public async Task Without_the_right_key_it_is_401_before_anything_else_is_looked_at(string? authorization, string type)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/public/call");
        request.Content = new StringContent("no json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await server.Stranger.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal([$"Authorization: {type}"], await answer.FaultsAsync());
        Assert.Equal("Bearer realm=\"tuner\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=iso-8859-1", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json", "gzip")]
    public async Task What_is_not_plain_JSON_is_415(string type, string? encoding)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = Payload.Valid().AsContent();
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(["Content-Type: value_error"], await answer.FaultsAsync());
    }

    [Fact]
    public async Task Without_any_content_type_it_is_415()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var content = Payload.Valid().AsContent();
        content.Headers.ContentType = null;
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Another_method_is_405_and_another_path_404()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Client.GetAsync("/api/v1/public/call", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/api/v2", Cancel)).StatusCode);
    }
}
