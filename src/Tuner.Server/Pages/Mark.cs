namespace Tuner.Server.Pages;

/// <summary>A small label. <paramref name="Kind"/> is one of our own words and becomes a class; the text says all by itself.</summary>
public sealed record Mark(string Kind, string Text);
