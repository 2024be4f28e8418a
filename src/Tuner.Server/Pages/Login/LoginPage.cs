namespace Tuner.Server.Pages.Login;

/// <summary>What the login page prints.</summary>
/// <param name="Problem">Why the reader is here again; null at first.</param>
/// <param name="Next">The path that is shown once the reader is in.</param>
public sealed record LoginPage(string? Problem, string Next);
