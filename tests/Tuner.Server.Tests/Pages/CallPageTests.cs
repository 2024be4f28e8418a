using System.Text.Json.Nodes;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public class CallPageTests
{
    [Fact]
    public void Everything_stands_in_the_order_in_which_it_happened()
    {
        var page = SampleCalls.Page(SampleCalls.Everything());
        Assert.Equal(
            [
                "node greeting", "agent Hello, this is the", "caller I need a table", "tool find_table", "tool find_menu", "tool find_price",
                "tool orphan", "agent Table seven is free.", "stall", "node booking", "caller Thanks.", "agent You are welcome.", "error", "unheard",
            ],
            page.Entries.Select(entry => entry switch
            {
                SpokenEntry spoken => $"{(spoken.IsCaller ? "caller" : "agent")} {spoken.Text}",
                ToolEntry tool => $"tool {tool.Name}",
                NodeEntry node => $"node {node.To}",
                NoteEntry note => note.Kind,
                _ => "",
            }));
    }

    [Fact]
    public void A_tool_shows_its_result_its_time_and_why_it_failed()
    {
        var tools = SampleCalls.Page(SampleCalls.Everything()).Entries.OfType<ToolEntry>().ToDictionary(tool => tool.Name);
        Assert.Equal(("{\"size\":2}", "[7,9]", "400 ms", ""), (tools["find_table"].Parameters, tools["find_table"].Result, tools["find_table"].Length, tools["find_table"].Failure));
        Assert.Equal(("", "1.7 s", "Timed out"), (tools["find_menu"].Result, tools["find_menu"].Length, tools["find_menu"].Failure));
        Assert.Equal("No result came", tools["find_price"].Failure);
        Assert.Equal("{\"ok\":true}", tools["orphan"].Result);
    }

    [Fact]
    public void What_each_service_cost_is_shown_where_the_record_tells_it()
    {
        var call = SampleCalls.Everything();
        Assert.DoesNotContain(SampleCalls.Page(call).Facts, group => group.Title == "Cost by part");
        call["general_meta_data_raw"]!["cost_parts"] = JsonNode.Parse("""[{"kind":"llm","model":"gpt-4o","cents":3},{"kind":"tts","cents":1},{"kind":"call","cents":0},{"kind":"<b>","model":7,"cents":"x"}, 5]""");
        var facts = SampleCalls.Page(call).Facts.Single(group => group.Title == "Cost by part").Facts;
        Assert.Equal(["Language, gpt-4o: $0.03 (75 %)", "Voice: $0.01 (25 %)", "Minutes of the call: $0.00 (0 %)"], facts.Select(fact => $"{fact.Label}: {fact.Value}"));
        Assert.DoesNotContain(SampleCalls.Page(call).Facts.SelectMany(group => group.Facts), fact => fact.Label == "cost_parts");
    }

    [Fact]
    public void What_was_cut_shows_what_was_heard_and_what_was_not()
    {
        var cut = Assert.IsType<SpokenEntry>(SampleCalls.Page(SampleCalls.Everything()).Entries[1]);
        Assert.Equal(("Hello, this is the", "desk of Nova Clinic."), (cut.Text, cut.Unheard));
        Assert.Equal([new Mark("cut", "cut off by the caller"), new Mark("plain", "words estimated")], cut.Marks);
        Assert.Equal("Start measured: exact, end: estimated", cut.Measured);
    }

    [Fact]
    public void A_wait_is_a_bar_of_its_parts_as_wide_as_the_longest_wait_allows()
    {
        var waits = SampleCalls.Page(SampleCalls.Everything()).Entries.OfType<SpokenEntry>().Select(entry => entry.Wait).OfType<WaitBar>().ToList();
        Assert.Equal(["1,500 ms", "600 ms"], waits.Select(wait => wait.Total));
        Assert.Equal([true, false], waits.Select(wait => wait.IsWorst));
        Assert.Equal(
            ["turn_detection 0% 20%", "llm 20% 26.667%", "tool 46.667% 33.333%", "text_aggregation 80% 6.667%", "tts 86.667% 10%", "unexplained 96.667% 3.333%"],
            waits[0].Pieces.Select(piece => $"{piece.Kind} {piece.X} {piece.Width}"));
        Assert.Equal(["whole 0% 40%"], waits[1].Pieces.Select(piece => $"{piece.Kind} {piece.X} {piece.Width}"));
        Assert.Equal(["Silence after the caller vad_silence 0% 20%", "Tool find_table tool:find_table 20% 33.333%", "Language model llm 53.333% 46.667%"], waits[0].Spans.Select(span => $"{span.Label} {span.Key} {span.X} {span.Width}"));
        Assert.Contains("transcript", waits[1].MeasuredFrom, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_waits_of_one_length_only_the_first_is_called_the_longest()
    {
        var rows = Enumerable.Range(1, 3).Select(i =>
        {
            var answer = Payload.Spoken("agent", "Yes.", i * 4000, (i * 4000) + 500);
            answer["metadata"] = new JsonObject { ["e2e_latency"] = 700 };
            return (JsonNode)answer;
        });
        var waits = SampleCalls.Page(Payload.WithRows([.. rows])).Entries.OfType<SpokenEntry>().Select(entry => entry.Wait!.IsWorst);
        Assert.Equal([true, false, false], waits);
    }

    [Fact]
    public void A_stretch_of_a_wait_has_the_colour_of_its_part()
    {
        string[] keys = ["vad_silence", "pipeline", "transcript", "turn_strategy", "pipeline", "tool:look", "pipeline", "llm", "text_aggregation", "tts", "playout", "host_stall", "application", "news"];
        var answer = Payload.Spoken("agent", "Yes.", 2000, 3000);
        answer["metadata"] = new JsonObject
        {
            ["e2e_latency"] = 1400,
            ["latency_timeline"] = new JsonArray([.. keys.Select((key, i) => (JsonNode)new JsonObject { ["key"] = key, ["start_ms"] = 600 + (i * 100), ["end_ms"] = 700 + (i * 100) })]),
        };
        var wait = Assert.IsType<SpokenEntry>(SampleCalls.Page(Payload.WithRows(answer)).Entries[0]).Wait!;
        Assert.Equal(
            ["turn_detection", "turn_detection", "turn_detection", "turn_detection", "turn_detection", "tool", "unexplained", "llm", "text_aggregation", "tts", "unexplained", "host", "unexplained", "unexplained"],
            wait.Spans.Select(span => span.Kind));
    }

    [Theory]
    [InlineData(null, "Why it ended was not said")]
    [InlineData("\"unknown\"", "Why it ended is not known")]
    [InlineData("\"user_hangup\"", "Caller hung up")]
    public void The_end_is_told_in_words_that_stand_alone(string? reason, string words)
    {
        var page = SampleCalls.Page(Payload.With("disconnection_reason", reason));
        Assert.Equal((words, words), (page.EndReason, page.Marks[0].Text));
    }

    [Fact]
    public void What_the_application_told_of_the_call_is_shown()
    {
        var payload = Payload.Valid();
        payload["sip_call_id"] = "a84b@pbx";
        payload["in_voicemail"] = true;
        payload["call_cost"] = 0.0042;
        payload["collected_dynamic_variables"] = JsonNode.Parse("""{"plan":"gold","size":2,"vip":true,"seats":[1,2]}""");
        payload["general_meta_data_raw"] = JsonNode.Parse("""{"recording":{"reason_source":"none","resolver_error":"KeyError"}}""");
        var facts = SampleCalls.Page(payload).Facts.SelectMany(group => group.Facts).ToDictionary(fact => fact.Label, fact => fact.Value);
        Assert.Equal(("a84b@pbx", "Yes", "$0.000042"), (facts["SIP call"], facts["Voicemail"], facts["Cost"]));
        Assert.Equal(("gold", "2", "true", "[1,2]"), (facts["plan"], facts["size"], facts["vip"], facts["seats"]));
        Assert.Equal(("Nobody", "KeyError"), (facts["End told by"], facts["The application's resolver raised"]));
    }

    [Fact]
    public void A_caller_who_got_no_answer_stands_among_the_numbers()
    {
        var payload = Payload.Valid();
        payload["transcript_with_tool_calls"] = JsonNode.Parse("""[{"role":"user","text":"Hello?","start_ms":1000,"end_ms":2000,"metadata":{"unanswered_ms":13700}}]""");
        payload["general_meta_data_raw"] = JsonNode.Parse("""{"quality":{"answers":0,"unanswered":1,"response_time_p50_ms":13700,"response_time_p50_at_least":true}}""");
        var page = SampleCalls.Page(payload);
        var stat = page.Stats.Single(stat => stat.Label == "Response time");
        Assert.Equal((new StatPart("≥ 13,700 ms", "row-0"), true), (stat.Value, stat.IsBad));
        Assert.Equal([new StatPart("1 without an answer", "row-0")], stat.Notes);
        Assert.True(stat.HasAtLeast);
        Assert.DoesNotContain(page.Facts.SelectMany(group => group.Facts), fact => fact.Value.Contains("13,700", StringComparison.Ordinal));
    }

    [Fact]
    public void The_numbers_on_top_are_those_of_the_call()
    {
        var stats = SampleCalls.Page(SampleCalls.Everything()).Stats.ToDictionary(stat => stat.Label);
        Assert.Equal("30.0 s", stats["Duration"].Value.Text);
        Assert.Equal(("600 ms #row-11", "median of 2, 95 of 100 within 1,500 ms #row-8, worst 1,500 ms #row-8"), Told(stats["Response time"]));
        Assert.Equal(("5", "2 caller, 3 agent"), Told(stats["Turns"]));
        Assert.Equal(("1", "1 by the caller #row-1"), Told(stats["Interruptions"]));
        Assert.Equal((("3", "1 failed #row-4"), true), (Told(stats["Tools"]), stats["Tools"].IsBad));
        Assert.Equal(("1", "the pipeline gave up #error-0"), Told(stats["Errors"]));
    }

    private static (string Value, string Notes) Told(Stat stat) => (Told(stat.Value), string.Join(", ", stat.Notes.Select(Told)));

    private static string Told(StatPart part) => part.Anchor is null ? part.Text : $"{part.Text} #{part.Anchor}";

    [Fact]
    public void A_cut_record_says_so()
    {
        var marks = SampleCalls.Page(SampleCalls.Everything()).Marks;
        Assert.Contains(new Mark("bad", "Something broke"), marks);
        Assert.Contains(marks, mark => mark.Text.StartsWith("Cut off", StringComparison.Ordinal));
        Assert.StartsWith("The bot went away without an end", SampleCalls.Page(SampleCalls.Everything()).EndReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"complete":true,"left_out":{"values":2,"bytes":1234567}}""", "2 values, 1,234,567 bytes")]
    [InlineData("""{"complete":true,"left_out":{"values":1,"bytes":900}}""", "1 value, 900 bytes")]
    [InlineData("""{"complete":true}""", null)]
    [InlineData("""{"complete":true,"left_out":{"values":0,"bytes":0}}""", null)]
    [InlineData("""{"complete":true,"left_out":{"values":"<b>","bytes":-1}}""", null)]
    [InlineData("""{"complete":true,"left_out":[1]}""", null)]
    public void What_the_server_was_too_small_for_is_told_and_such_a_record_is_not_called_complete(string recording, string? leftOut)
    {
        var call = SampleCalls.Everything();
        call.Remove("metadata");
        call["general_meta_data_raw"] = new JsonObject { ["recording"] = JsonNode.Parse(recording) };
        var page = SampleCalls.Page(call);
        Assert.Equal(leftOut, page.Facts.SelectMany(group => group.Facts).SingleOrDefault(fact => fact.Label == "Left out, too large")?.Value);
        Assert.Equal(leftOut is not null, page.Marks.Contains(new Mark("bad", $"Too large for this server: {leftOut} left out")));
        Assert.Equal(leftOut is null, page.Marks.Contains(new Mark("good", "Complete record")));
    }

    [Fact]
    public void Facts_come_under_whatever_name_the_sender_used()
    {
        var facts = SampleCalls.Page(SampleCalls.Everything()).Facts.SelectMany(group => group.Facts).ToDictionary(fact => fact.Label, fact => fact.Value);
        Assert.Equal(("812", "57", "42.5 s"), (facts["Tokens"], facts["Characters"], facts["Transcribed"]));
        Assert.Equal(("$0.0375", "Off", "3"), (facts["Cost"], facts["Pipeline metrics"], facts["Lost, unreadable"]));
        Assert.Equal("4 × card number, 1 × e-mail address, 2 × order_number", facts["Masked before it was written"].Replace('\u00a0', ' '));
        var seed = SampleCalls.Everything();
        seed.Remove("metadata");
        seed["general_meta_data_raw"] = JsonNode.Parse("""{"usage_token":{"asr_duration":22,"llm_token":1702,"tts_character_count":185}}""");
        facts = SampleCalls.Page(seed).Facts.SelectMany(group => group.Facts).ToDictionary(fact => fact.Label, fact => fact.Value);
        Assert.Equal(("1,702", "185", "22 s"), (facts["Tokens"], facts["Characters"], facts["Transcribed"]));
    }

    [Theory]
    [InlineData("https://rec.example/a.wav", "https://rec.example/a.wav")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("pipecat://no-recording", null)]
    [InlineData("//rec.example/a", null)]
    public void Only_a_web_address_becomes_a_link(string url, string? href)
    {
        var payload = SampleCalls.Everything();
        payload["recording_url"] = url;
        Assert.Equal(href, SampleCalls.Page(payload).Facts[0].Facts.Single(fact => fact.Label == "Audio").Href);
    }

    [Fact]
    public void A_placeholder_row_is_not_shown()
    {
        var page = SampleCalls.Page(Payload.WithRow("""{"role":"node_transition","node":{"from":"start","to":"end"},"metadata":{"placeholder":true}}"""));
        Assert.Empty(page.Entries);
        Assert.Empty(page.Timeline.Bars);
    }

    [Fact]
    public void Very_many_rows_and_very_long_texts_are_cut_and_counted()
    {
        var page = SampleCalls.Page(Payload.WithRows([.. Enumerable.Range(0, 6000).Select(i => (JsonNode)Payload.Spoken("user", new string('x', i == 0 ? 50_000 : 1), i, i + 1))]));
        Assert.Equal((5000, 1000), (page.Entries.Count, page.HiddenEntries));
        Assert.EndsWith("… (30,000 more characters in the JSON)", Assert.IsType<SpokenEntry>(page.Entries[0]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_much_text_is_cut_where_the_page_is_full()
    {
        var page = SampleCalls.Page(Payload.WithRows([.. Enumerable.Range(0, 1000).Select(i => (JsonNode)Payload.Spoken("user", new string('x', 20_000), i, i + 1))]));
        Assert.Equal(1000, page.Entries.Count + page.HiddenEntries);
        Assert.InRange(page.Entries.Sum(entry => Assert.IsType<SpokenEntry>(entry).Text.Length), 2_900_000, 3_100_000);
    }

    [Fact]
    public void Very_many_moments_of_a_wait_are_cut_and_counted()
    {
        var spans = new JsonArray([.. Enumerable.Range(0, 19_100).Select(i => JsonNode.Parse($$"""{"key":"pipeline","start_ms":{{i}},"end_ms":{{i + 1}}}"""))]);
        var row = Payload.Spoken("agent", "x", 20_000, 20_100);
        row["metadata"] = new JsonObject { ["e2e_latency"] = 19_100, ["latency_timeline"] = spans };
        var wait = Assert.IsType<SpokenEntry>(SampleCalls.Page(Payload.WithRows(row)).Entries[0]).Wait!;
        Assert.Equal((100, 19_000), (wait.Spans.Count, wait.HiddenSpans));
        Assert.All(wait.Spans, span => Assert.Equal("turn_detection", span.Kind));
    }

    [Fact]
    public void Very_many_masked_kinds_and_very_many_facts_are_cut_and_counted()
    {
        var payload = Payload.Valid();
        var masked = new JsonObject(Enumerable.Range(0, 19_020).Select(i => KeyValuePair.Create($"kind{i}", (JsonNode?)1)));
        payload["general_meta_data_raw"] = new JsonObject { ["recording"] = new JsonObject { ["masked"] = masked } };
        payload["collected_dynamic_variables"] = new JsonObject(Enumerable.Range(0, 19_040).Select(i => KeyValuePair.Create($"name{i}", (JsonNode?)i)));
        var facts = SampleCalls.Page(payload).Facts.ToDictionary(group => group.Title, group => group.Facts);
        Assert.EndsWith(" and 19,000 more", facts["Recording"].Single(fact => fact.Label == "Masked before it was written").Value, StringComparison.Ordinal);
        Assert.Equal("19,000 more, in the JSON", facts["Collected"][^1].Value);
    }

    [Fact]
    public void A_result_more_than_there_were_calls_is_shown_for_itself()
    {
        const string Result = """{"role":"agent_result","start_ms":2,"tool":{"name":"book","request_id":"r","result":{"n":1}}}""";
        var page = SampleCalls.Page(Payload.WithRows(
            JsonNode.Parse("""{"role":"agent_function","start_ms":1,"tool":{"name":"book","request_id":"r"}}""")!, JsonNode.Parse(Result)!, JsonNode.Parse(Result)!));
        Assert.Equal(2, page.Entries.OfType<ToolEntry>().Count(tool => tool.Result == "{\"n\":1}"));
    }

    [Fact]
    public void A_tools_result_that_is_far_too_long_shows_its_beginning()
    {
        var row = JsonNode.Parse("""{"role":"agent_result","tool":{"name":"n"}}""")!;
        row["tool"]!["result"] = new JsonObject { ["value"] = new string('é', 100_000) };
        var page = SampleCalls.Page(Payload.WithRows(row));
        Assert.EndsWith(" more bytes in the JSON)", Assert.IsType<ToolEntry>(page.Entries[0]).Result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("barge_in")]
    [InlineData("clinic")]
    [InlineData("llm_down")]
    [InlineData("no_metrics")]
    [InlineData("pauses")]
    [InlineData("pizza_flow")]
    [InlineData("plain_voice")]
    [InlineData("silent")]
    [InlineData("speak")]
    [InlineData("tool_cut")]
    [InlineData("unicode")]
    public async Task Every_recorded_call_is_taken_and_has_a_page(string name)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(SampleCalls.Recorded(name));
        var html = await server.Client.GetStringAsync($"/calls/{id}", TestContext.Current.CancellationToken);
        Assert.Contains("class=\"transcript\"", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
    }
}
