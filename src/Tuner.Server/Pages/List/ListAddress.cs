namespace Tuner.Server.Pages.List;

/// <summary>The address of a list of calls: what is asked for, as it was written, without the place in the list.</summary>
/// <param name="Parameters">Names and values, none of them empty.</param>
public sealed record ListAddress(IReadOnlyList<(string Name, string Value)> Parameters)
{
    /// <summary>The value of a parameter; empty when it is not there.</summary>
    public string this[string name] => Parameters.FirstOrDefault(parameter => parameter.Name == name).Value ?? "";

    /// <summary>The address.</summary>
    public string Href => Of(Parameters);

    /// <summary>The address with another value of one parameter; null or empty takes it away.</summary>
    public string With(string name, string? value) =>
        Of(string.IsNullOrEmpty(value) ? Parameters.Where(parameter => parameter.Name != name) : Parameters.Where(parameter => parameter.Name != name).Append((name, value)));

    /// <summary>The address without some parameters.</summary>
    public string Without(params string[] names) => Of(Parameters.Where(parameter => !names.Contains(parameter.Name, StringComparer.Ordinal)));

    private static string Of(IEnumerable<(string Name, string Value)> parameters) =>
        CallsAddress.Of(CallsAddress.Path, [.. parameters.Select(parameter => (parameter.Name, (string?)parameter.Value))]);
}
