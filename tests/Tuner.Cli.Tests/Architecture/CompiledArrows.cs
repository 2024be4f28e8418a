using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tuner.Cli.Tests.Architecture;

/// <summary>Which folder's types use which other folder's, as the compiler left them. Constants and enumeration members leave no trace.</summary>
internal sealed class CompiledArrows
{
    /// <summary>The name of a project's own folder, without the types that are drawn by themselves.</summary>
    public const string OwnFolder = "shared";

    private readonly string _project;
    private readonly HashSet<string> _drawn;
    private readonly Dictionary<(string From, string To), SortedSet<string>> _uses = [];

    private CompiledArrows(string project, IEnumerable<string> drawn) => (_project, _drawn) = (project, [.. drawn]);

    /// <summary>The folders that have types.</summary>
    public SortedSet<string> Folders { get; } = new(StringComparer.Ordinal);

    /// <summary>The other projects that the assembly refers to.</summary>
    public SortedSet<string> Projects { get; } = new(StringComparer.Ordinal);

    /// <summary>The arrows, each with the uses it is made of.</summary>
    public IReadOnlyDictionary<(string From, string To), SortedSet<string>> Uses => _uses;

    /// <summary>Reads an assembly. A type that is drawn by itself, as <c>Recording/CallRecorder</c>, counts as a folder.</summary>
    public static CompiledArrows Of(string path, string project, IEnumerable<string> drawn)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        var arrows = new CompiledArrows(project, drawn);
        foreach (var reference in assembly.MainModule.AssemblyReferences.Select(reference => ProjectOf(reference.Name)).Where(name => name.StartsWith("Tuner.", StringComparison.Ordinal)))
            arrows.Projects.Add(reference);
        foreach (var type in assembly.MainModule.GetTypes()) arrows.Add(type);
        return arrows;
    }

    /// <summary>The executable's assembly has a name of its own.</summary>
    private static string ProjectOf(string assembly) => assembly == "tuner" ? "Tuner.Cli" : assembly;

    private void Add(TypeDefinition type)
    {
        if (Folder(type) is not { } from) return;
        Folders.Add(from);
        foreach (var used in Used(type).SelectMany(Parts))
        {
            if (ProjectOf(used.Scope.Name.Replace(".dll", "", StringComparison.Ordinal)) != _project || Folder(used) is not { } to || to == from) continue;
            if (!_uses.TryGetValue((from, to), out var uses)) _uses[(from, to)] = uses = new(StringComparer.Ordinal);
            uses.Add($"{Outermost(type).Name} uses {Outermost(used).Name}");
        }
    }

    private string? Folder(TypeReference type)
    {
        var outer = Outermost(type);
        var itself = outer.Name.Split('`')[0];
        return FolderOf(outer) switch
        {
            null => null,
            "" => _drawn.Contains(itself) ? itself : OwnFolder,
            var folder => _drawn.Contains($"{folder}/{itself}") ? $"{folder}/{itself}" : folder,
        };
    }

    /// <summary>Empty for the project's own folder; null for what generators write into namespaces of others.</summary>
    private string? FolderOf(TypeReference type)
    {
        // A Razor page is compiled as Pages_Detail_Tool.
        if (type.Namespace == "AspNetCoreGeneratedDocument") return string.Join('/', type.Name.Split('_', StringSplitOptions.RemoveEmptyEntries)[..^1]);
        if (type.Namespace == _project) return "";
        var root = type.Namespace.StartsWith(_project + ".", StringComparison.Ordinal) ? _project + "." : "Tuner.";
        return type.Namespace.StartsWith(root, StringComparison.Ordinal) ? type.Namespace[root.Length..].Replace('.', '/') : null;
    }

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    private static IEnumerable<TypeReference?> Used(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (var each in type.Interfaces) yield return each.InterfaceType;
        foreach (var attribute in type.CustomAttributes.Concat(type.Methods.SelectMany(method => method.CustomAttributes)).Concat(type.Properties.SelectMany(property => property.CustomAttributes)))
        {
            yield return attribute.AttributeType;
            foreach (var argument in attribute.ConstructorArguments) yield return argument.Value as TypeReference;
        }

        foreach (var field in type.Fields) yield return field.FieldType;
        foreach (var constraint in type.GenericParameters.SelectMany(parameter => parameter.Constraints)) yield return constraint.ConstraintType;
        foreach (var used in type.Methods.SelectMany(Used)) yield return used;
    }

    private static IEnumerable<TypeReference?> Used(MethodDefinition method)
    {
        foreach (var used in Signature(method)) yield return used;
        if (!method.HasBody) yield break;
        foreach (var local in method.Body.Variables) yield return local.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers) yield return handler.CatchType;
        foreach (var instruction in method.Body.Instructions)
            foreach (var used in Used(instruction)) yield return used;
    }

    private static IEnumerable<TypeReference?> Used(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Signature(method), .. method.GenericArguments],
        MethodReference method => Signature(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];

    /// <summary>The types that a type is made of: a list of calls uses the list and the call.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        IModifierType modified => [.. Parts(modified.ElementType), .. Parts(modified.ModifierType)],
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };
}
