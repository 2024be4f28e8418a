namespace Tuner.RealtimeStandIn;

/// <summary>The sessions that the adapters are tried with.</summary>
public static class AllSessions
{
    private const string Table = "A table for two at eight, please.";
    private const string Booked = "Booked. A table for two at eight. We look forward to seeing you!";
    private const string Hours = "We are open from nine in the morning until eleven at night, except on Sundays, when we close at four.";

    public static IEnumerable<Conversation> All()
    {
        yield return new Conversation("plain").Says(Table).Answers(Booked).Says("Thank you, goodbye.").Answers("Goodbye!").Ends();
        yield return new Conversation("barge_in_mid_word").Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("barge_in_twice").Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 1500).Answers(Hours, 400).Says("Stop it.", 900, cutsInAt: 900).Answers("Sorry.").Ends();
        yield return new Conversation("barge_in_before_sound").Says(Table).SaysBeforeSound("For three, I mean.").Answers("A table for three, then.").Ends();
        yield return new Conversation("playback_slow").TellsPlayback(0.8).Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("playback_told").TellsPlayback().Says(Table).Answers(Booked).Says("Thank you.", cutsInAt: 1200).Answers("Goodbye!").Ends();
        yield return new Conversation("marks").TellsMarks().Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("tool_cut").Says(Table).SaysWhileToolRuns("For three, I mean.", "book", """{"seats":2}""", """{"ok":true}""", 700).Answers("For three, then.").Ends();
        yield return new Conversation("tool").Says(Table).RunsTools(("book", """{"seats":2}""", """{"ok":true}""", 800)).Answers(Booked).Ends();
        yield return new Conversation("tools_parallel").Says(Table)
            .RunsTools(("book", """{"seats":2}""", """{"ok":true}""", 800), ("weather", """{"day":"today"}""", """{"rain":false}""", 300)).Answers(Booked).Ends();
        yield return new Conversation("tool_fails").Says(Table).RunsTools(("book", """{"seats":2}""", "!the book is closed", 500)).Answers("I cannot book that.").Ends();
        yield return new Conversation("transcript_failed").Says("(mumbles)", fails: true).Answers("Could you say that again?").Says(Table).Answers(Booked).Ends();
        yield return new Conversation("transcript_late").Says(Table, transcriptAfter: 2500).Answers(Booked).Says("Thank you.", transcriptAfter: 1500).Answers("Goodbye!").Ends();
        yield return new Conversation("keys").Says("My number, please.").Answers("Type it.").Presses("1234#").Ends();
        yield return new Conversation("error").Says(Table).Errs("invalid_value", "Invalid value: 'x'.").Answers(Booked).Ends();
        yield return new Conversation("rate_limit").Says(Table).Answers(Booked).RunsOutOfTokens(12).Ends();
        yield return new Conversation("idle").Says(Table).Answers(Booked).TimesOut().Answers("Are you still there?", unasked: true).Ends();
        yield return new Conversation("expired").Says(Table).Answers(Booked).Errs("session_expired", "Your session hit the maximum duration of 60 minutes.").Ends("closed", "session_expired");
        yield return new Conversation("closed").Says(Table).Answers(Booked).Ends("closed", "remote_closed");
        yield return new Conversation("transcript_out_of_order").Says(Table, transcriptAfter: 9000).Answers(Booked).Says("Thank you.").Answers("Goodbye! Have a nice evening, both of you.").Ends();
        yield return new Conversation("raw_socket").Paces().Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("past_the_adapter").Bypasses().Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("reconnect").Says(Table).Answers(Booked).Reconnects().Says("Hello again.").Answers("Welcome back. It is still booked.").Ends();
        yield return new Conversation("two_calls_one").Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: 2130).Answers("Until four.").Ends();
        yield return new Conversation("two_calls_other").Says(Table).RunsTools(("book", """{"seats":2}""", """{"ok":true}""", 800)).Answers(Booked).Ends();
        yield return new Conversation("arabic").Says("أريد طاولة لشخصين.").Answers("حسنا، طاولة لشخصين في الثامنة مساء.").Says("شكرا", 700, cutsInAt: 1500).Answers("مع السلامة.").Ends();
        foreach (var (word, at) in StandInVoice.WordMiddles(Hours).Index())
            yield return new Conversation($"cut_in_word_{word + 1:00}").Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: at).Answers("Until four.").Ends();
        yield return new Conversation("chinese").Says("我想订两个人的位子。").Answers("好的，已经为您订好了，晚上八点见。").Says("谢谢。", 900, cutsInAt: 1300).Answers("再见。").Ends();
    }

    /// <summary>The larger set: a cut at each half second of an answer, at several paces, and half an hour of talk.</summary>
    public static IEnumerable<Conversation> Many()
    {
        foreach (var pace in (double[])[1, 0.8, 0.6])
            for (var at = 300; at < 5000; at += 500)
                yield return new Conversation($"cut_at_{at}_pace_{pace * 100:0}").TellsPlayback(pace).Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: at).Answers("Until four.").Ends();
        for (var at = 300; at < 5000; at += 500)
        {
            yield return new Conversation($"cut_at_{at}_not_told").Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: at).Answers("Until four.").Ends();
            yield return new Conversation($"cut_at_{at}_marks").TellsMarks().Says("When are you open?").Answers(Hours).Says("On Sundays?", cutsInAt: at).Answers("Until four.").Ends();
        }

        var talk = new Conversation("half_an_hour");
        for (var i = 0; i < 180; i++) talk.Says(Table).Answers(Booked);
        yield return talk.Ends();
    }
}
