namespace Conversations.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly string Root = Find();

    /// <param name="path">Relative to the root.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Conversations.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no checkout.");
        return folder;
    }
}
