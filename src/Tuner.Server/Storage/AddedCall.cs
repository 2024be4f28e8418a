namespace Tuner.Server.Storage;

/// <summary>Which number a call has, and whether it was stored just now or stood there already.</summary>
internal readonly record struct AddedCall(long Id, bool IsNew);
