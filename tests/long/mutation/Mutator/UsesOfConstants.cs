using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mutator;

/// <summary>The names that stand where the language wants a constant: these cannot become a property.</summary>
internal sealed class UsesOfConstants
{
    private readonly HashSet<string> _needed = [];

    public UsesOfConstants(IEnumerable<string> files)
    {
        foreach (var file in files)
            foreach (var name in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<IdentifierNameSyntax>())
                if (NeedsConstant(name)) _needed.Add(name.Identifier.Text);
    }

    public bool Needed(string name) => _needed.Contains(name);

    /// <summary>Whether what stands at a node must be known when it is compiled.</summary>
    public static bool NeedsConstant(SyntaxNode node)
    {
        foreach (var outer in node.Ancestors())
        {
            switch (outer)
            {
                case AttributeSyntax or PatternSyntax or CaseSwitchLabelSyntax or EnumMemberDeclarationSyntax or InterpolationAlignmentClauseSyntax or InterpolationFormatClauseSyntax:
                case EqualsValueClauseSyntax { Parent: ParameterSyntax }:
                case FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ConstKeyword):
                case LocalDeclarationStatementSyntax { IsConst: true }:
                    return true;
                case StatementSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
