namespace Tuner.Voice;

/// <summary>
/// The answers that are being made. One that asked for a tool is over when the model is asked again; answers that
/// really go on beside each other are told apart by a number behind the model's name.
/// </summary>
internal sealed class Answers
{
    private readonly List<Answer> _open = [];

    public Answer? Newest => _open.Count > 0 ? _open[^1] : null;

    /// <summary>Gives an answer its name, and returns those that are over with it.</summary>
    public List<Answer> Begin(Answer answer)
    {
        _open.RemoveAll(other => other.IsOver);
        var over = _open.FindAll(other => other.Model == answer.Model && (other.CalledTools || other.AskedForSpeech));
        _open.RemoveAll(over.Contains);
        var beside = 0;
        while (_open.Exists(other => other.Source == Named(answer.Model, beside))) beside++;
        answer.Source = Named(answer.Model, beside);
        _open.Add(answer);
        return over;
    }

    private static string Named(string model, int beside) =>
        beside == 0 ? model : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{model}#{beside}");
}
