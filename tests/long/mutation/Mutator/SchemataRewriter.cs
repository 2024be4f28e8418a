using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Mutator;

/// <summary>Writes each drawn mutant beside what it replaces, with its switch between them. Lines stay where they were.</summary>
internal sealed class SchemataRewriter(IReadOnlyDictionary<TextSpan, Mutant> chosen) : CSharpSyntaxRewriter
{
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var inner = base.Visit(node);
        if (node is null || inner is null || !chosen.TryGetValue(node.Span, out var mutant) || !Fits(node, mutant.Place.Kind)) return inner;
        var after = Mutated(inner, mutant);
        (mutant.Before, mutant.After) = (node.ToString(), after.Shown);
        return after.Node.WithTriviaFrom(inner);
    }

    private static bool Fits(SyntaxNode node, Kind kind) => kind switch
    {
        Kind.Deleted => node is ExpressionStatementSyntax,
        Kind.NamedConstant => node is FieldDeclarationSyntax,
        _ => node is ExpressionSyntax,
    };

    private static (SyntaxNode Node, string Shown) Mutated(SyntaxNode node, Mutant mutant)
    {
        var on = mutant.Switch;
        switch (node)
        {
            case ExpressionStatementSyntax statement:
                // In braces, so that an else behind it stays another's.
                return (SyntaxFactory.ParseStatement($"{{ if (!{on}) {statement.WithoutTrivia().ToFullString()} }}"), "(left out)");
            case FieldDeclarationSyntax field:
                var variable = field.Declaration.Variables[0];
                var value = variable.Initializer!.Value.ToString();
                var other = OtherNumber((LiteralExpressionSyntax)variable.Initializer.Value, mutant.Chance);
                var modifiers = string.Join(' ', field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ConstKeyword)).Select(modifier => modifier.Text));
                return (SyntaxFactory.ParseMemberDeclaration($"{modifiers} static {field.Declaration.Type.WithoutTrivia()} {variable.Identifier.Text} => {on} ? {other} : {value};")!, $"{variable.Identifier.Text} = {other}");
            case LiteralExpressionSyntax literal when literal.Token.Value is bool truth:
                return (Choice(on, truth ? "false" : "true", literal.Token.Text), truth ? "false" : "true");
            case LiteralExpressionSyntax literal:
                var number = OtherNumber(literal, mutant.Chance);
                return (Choice(on, number, literal.Token.Text), number);
            case BinaryExpressionSyntax binary when mutant.Place.Kind is Kind.Bound or Kind.Joined:
                var changed = $"{binary.Left.ToFullString()}{OtherOperator(binary)}{binary.OperatorToken.TrailingTrivia.ToFullString()}{binary.Right.WithoutTrailingTrivia().ToFullString()}";
                return (Choice(on, changed.Trim(), binary.WithoutTrivia().ToFullString()), changed.Trim());
            default:
                var condition = node.WithoutTrivia().ToFullString();
                return (SyntaxFactory.ParseExpression($"(({condition}) ^ {on})"), $"not ({condition})");
        }
    }

    private static ExpressionSyntax Choice(string on, string mutated, string original) => SyntaxFactory.ParseExpression($"({on} ? {mutated} : {original})");

    private static string OtherOperator(BinaryExpressionSyntax binary) => binary.Kind() switch
    {
        SyntaxKind.LessThanExpression => "<=",
        SyntaxKind.LessThanOrEqualExpression => "<",
        SyntaxKind.GreaterThanExpression => ">=",
        SyntaxKind.GreaterThanOrEqualExpression => ">",
        SyntaxKind.LogicalAndExpression => "||",
        _ => "&&",
    };

    private static string OtherNumber(LiteralExpressionSyntax literal, int chance)
    {
        var text = literal.Token.Text;
        // A shift by ten times as much, or an array of it, shows nothing but that memory ends.
        if (Convert.ToDouble(literal.Token.Value, System.Globalization.CultureInfo.InvariantCulture) == 0 || literal.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LeftShiftExpression }) return $"({text} + 1)";
        return (chance % 3) switch { 0 => $"({text} * 10)", 1 when literal.Token.Value is double or >= 10 => $"({text} / 10)", _ => $"({text} + 1)" };
    }
}
