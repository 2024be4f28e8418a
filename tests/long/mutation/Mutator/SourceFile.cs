using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Mutator;

/// <summary>A file, the places where mutants can be, and those that were drawn.</summary>
internal sealed class SourceFile(string root, string path, UsesOfConstants constants)
{
    private readonly SyntaxNode _tree = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot();

    public string Name { get; } = Path.GetRelativePath(root, path);

    public Dictionary<TextSpan, Mutant> Chosen { get; } = [];

    public IEnumerable<Place> Places() => _tree.DescendantNodes().Select(node => (node, kind: KindOf(node))).Where(found => found.kind is not null && !IsOfWindows(found.node))
        // One place, one kind: an expression alone in its statement has the statement's span.
        .DistinctBy(found => found.node.Span)
        .Select(found => PlaceOf(found.node, found.kind!.Value));

    public void Write()
    {
        var rewritten = new SchemataRewriter(Chosen).Visit(_tree)!;
        File.WriteAllText(path, rewritten.ToFullString());
    }

    private Place PlaceOf(SyntaxNode node, Kind kind)
    {
        var lines = node.SyntaxTree.GetLineSpan(node.Span);
        return new(kind, node.Span, lines.StartLinePosition.Line + 1, lines.EndLinePosition.Line + 1, IsComputedOnce(node));
    }

    /// <summary>Whether it is computed when the type is first used, and never again in that process.</summary>
    private static bool IsComputedOnce(SyntaxNode node) =>
        node is not FieldDeclarationSyntax && node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && member.Modifiers.Any(SyntaxKind.StaticKeyword)
        && member is FieldDeclarationSyntax or ConstructorDeclarationSyntax or PropertyDeclarationSyntax { Initializer: not null };

    /// <summary>Whether it runs on Windows alone: where these tests run, none can notice it.</summary>
    private static bool IsOfWindows(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>()
        .SelectMany(member => member.AttributeLists).SelectMany(list => list.Attributes)
        .Any(attribute => attribute.Name.ToString() == "SupportedOSPlatform" && attribute.ToString().Contains("\"windows\"", StringComparison.Ordinal));

    private Kind? KindOf(SyntaxNode node) => node switch
    {
        FieldDeclarationSyntax field when IsNamedNumber(field) => Kind.NamedConstant,
        ExpressionStatementSyntax statement when CanGo(statement) => Kind.Deleted,
        ExpressionSyntax expression when UsesOfConstants.NeedsConstant(expression) => null,
        LiteralExpressionSyntax literal when IsNumber(literal) || IsTruth(literal) => Kind.Constant,
        _ when DeclaresSomething(node) => null,
        BinaryExpressionSyntax binary => binary.Kind() switch
        {
            SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression => node.SpanStart % 2 == 0 ? Kind.Bound : Kind.Negated,
            SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression => Kind.Negated,
            SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression => Kind.Joined,
            _ => null,
        },
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } => Kind.Negated,
        IsPatternExpressionSyntax => Kind.Negated,
        InvocationExpressionSyntax { Parent: IfStatementSyntax or ConditionalExpressionSyntax } condition when IsCondition(condition) => Kind.Negated,
        _ => null,
    };

    private static bool IsCondition(ExpressionSyntax expression) => expression.Parent switch
    {
        IfStatementSyntax branch => branch.Condition == expression,
        ConditionalExpressionSyntax choice => choice.Condition == expression,
        _ => false,
    };

    private bool IsNamedNumber(FieldDeclarationSyntax field) =>
        field.Modifiers.Any(SyntaxKind.ConstKeyword)
        && field.Declaration.Variables is [{ Initializer.Value: LiteralExpressionSyntax value } name]
        && IsNumber(value) && !constants.Needed(name.Identifier.Text);

    private static bool IsNumber(LiteralExpressionSyntax literal) =>
        literal.IsKind(SyntaxKind.NumericLiteralExpression) && literal.Token.Value is int or long or double
        && Convert.ToDouble(literal.Token.Value, System.Globalization.CultureInfo.InvariantCulture) < 100_000_000;

    private static bool IsTruth(LiteralExpressionSyntax literal) =>
        (literal.IsKind(SyntaxKind.TrueLiteralExpression) || literal.IsKind(SyntaxKind.FalseLiteralExpression)) && literal.Parent is not WhileStatementSyntax;

    /// <summary>A call, or an assignment to a field, outside of constructors, without which the rest still compiles.</summary>
    private static bool CanGo(ExpressionStatementSyntax statement)
    {
        if (DeclaresSomething(statement) || statement.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null) return false;
        if (statement.DescendantTokens().Any(token => token.IsKind(SyntaxKind.OutKeyword))) return false;
        return statement.Expression switch
        {
            InvocationExpressionSyntax or AwaitExpressionSyntax => true,
            AssignmentExpressionSyntax assignment => IsField(assignment.Left),
            PostfixUnaryExpressionSyntax step => IsField(step.Operand),
            _ => false,
        };
    }

    private static bool IsField(ExpressionSyntax target) =>
        target is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax || (target is IdentifierNameSyntax name && (name.Identifier.Text[0] == '_' || char.IsUpper(name.Identifier.Text[0])));

    /// <summary>What declares a variable cannot stand twice, nor behind a choice.</summary>
    private static bool DeclaresSomething(SyntaxNode node) =>
        node.DescendantNodes(inner => inner is not AnonymousFunctionExpressionSyntax).Any(inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);
}
