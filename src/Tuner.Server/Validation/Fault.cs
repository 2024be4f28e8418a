namespace Tuner.Server.Validation;

/// <summary>What is wrong with a request, in one place of it.</summary>
/// <param name="Path">Where.</param>
/// <param name="Type">The kind, as pydantic names it: <c>missing</c>, <c>string_type</c>, …</param>
/// <param name="Message">What is asked for; never what was sent.</param>
internal sealed record Fault(FieldPath Path, string Type, string Message);
