namespace Tuner.Pipecat.Tests.Support;

/// <summary>Finds a program of the checkout that was built along with the tests.</summary>
internal static class BuiltProgram
{
    public static string Of(params ReadOnlySpan<string> folders)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var root = build.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine([root, .. folders, "bin", build.Parent.Name, build.Name, folders[^1] + ".dll"]);
    }
}
