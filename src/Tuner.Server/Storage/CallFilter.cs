namespace Tuner.Server.Storage;

/// <summary>Which calls are asked for.</summary>
/// <param name="WorkspaceId">Only this workspace; null for all.</param>
/// <param name="Text">Only calls whose call_id or agent contains this, letter case of A-Z aside; null or empty for all.</param>
/// <param name="CallId">Only calls of exactly this call_id; null or empty for all.</param>
internal sealed record CallFilter(long? WorkspaceId = null, string? Text = null, string? CallId = null);
