namespace Tuner.Server.Storage;

/// <summary>A place in the list: what the call there has for the list's order, and its number.</summary>
internal readonly record struct CallPosition(double Key, long Id);
