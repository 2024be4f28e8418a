using System.Text;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Architecture;

/// <summary>The folders of each project use one another as the picture of docs/architecture.md says, and never in a circle.</summary>
public class ArrowsTests
{
    private static readonly IReadOnlyList<DrawnProject> Drawn = Picture.In(File.ReadAllText(Path.Combine(Calls.Root, "docs", "architecture.md")));

    public static TheoryData<string> Projects { get; } = ["Tuner.Cli", "Tuner.Pipecat", "Tuner.Server"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_picture_shows_every_folder_that_has_types(string project) =>
        Assert.Equal(Compiled(project).Folders.Order(StringComparer.Ordinal), Of(project).Folders.Select(folder => folder.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_type_goes_another_way_than_the_picture_shows(string project)
    {
        var allowed = Arrows(project);
        var wrong = new StringBuilder();
        foreach (var (arrow, uses) in Compiled(project).Uses)
            if (!Of(project).IsDoor(arrow.From) && !allowed.Contains(arrow)) wrong.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{arrow.From} -> {arrow.To}: {string.Join(", ", uses.Take(20))}");
        Assert.True(wrong.Length == 0, $"docs/architecture.md has no such arrows in {project}:{wrong}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_picture_shows_no_arrow_that_nothing_goes(string project)
    {
        var gone = Compiled(project).Uses.Keys;
        Assert.Equal("", string.Join('\n', Arrows(project).Except(gone).Select(arrow => $"{arrow.From} -> {arrow.To}")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void All_arrows_of_the_picture_point_down(string project)
    {
        var order = Of(project).Folders.Select(folder => folder.Name).ToList();
        Assert.Empty(Arrows(project).Where(arrow => order.IndexOf(arrow.To) <= order.IndexOf(arrow.From)).Select(arrow => $"{arrow.From} -> {arrow.To}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_the_projects_that_the_picture_shows(string project) =>
        Assert.Equal(Of(project).Uses.Order(StringComparer.Ordinal), Compiled(project).Projects);

    private static DrawnProject Of(string project) => Drawn.Single(drawn => drawn.Name == project);

    private static HashSet<(string From, string To)> Arrows(string project) =>
        [.. Of(project).Folders.Where(folder => !folder.IsDoor).SelectMany(folder => folder.Uses.Select(to => (folder.Name, to)))];

    private static CompiledArrows Compiled(string project) =>
        CompiledArrows.Of(Path.Combine(AppContext.BaseDirectory, project == "Tuner.Cli" ? "tuner.dll" : $"{project}.dll"), project, Of(project).Folders.Select(folder => folder.Name));
}
