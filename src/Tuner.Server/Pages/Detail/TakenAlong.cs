namespace Tuner.Server.Pages.Detail;

/// <summary>A form in which the call can be taken along.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Href">Its address on this server.</param>
/// <param name="Name">The name that its file gets, where the server tells none; else empty.</param>
public sealed record TakenAlong(string Label, string Href, string Name = "")
{
    /// <summary>The forms of a call.</summary>
    /// <param name="id">The server's number of the call.</param>
    /// <param name="canMask">Whether there are masked copies beside the others.</param>
    /// <param name="hasSpans">Whether the application sent spans of its own.</param>
    internal static IReadOnlyList<TakenAlong> Of(long id, bool canMask, bool hasSpans = false)
    {
        List<TakenAlong> forms = [new("Web page", $"/api/v1/calls/{id}/html"), new("Captions", $"/api/v1/calls/{id}/vtt"), new("JSON", $"/api/v1/calls/{id}/payload")];
        List<TakenAlong> masked = canMask ? [.. forms.Select(form => new TakenAlong($"{form.Label}, masked", $"{form.Href}?redact=true"))] : [];
        if (hasSpans) forms.Add(new("JSON with the application's spans", $"/api/v1/calls/{id}/payload?spans=true"));
        return [.. forms, .. masked];
    }
}
