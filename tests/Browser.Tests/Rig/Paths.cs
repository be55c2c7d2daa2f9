namespace Conversations.Browser.Tests;

/// <summary>Where the files of the checkout are that these tests read and write.</summary>
static class Paths
{
    static readonly string Root = FindRoot();

    /// <summary>What axe's own package has at <c>npm ci</c> in this project's folder.</summary>
    public static string Axe { get; } = Path.Combine(Root, "tests", "Browser.Tests", "node_modules", "axe-core", "axe.min.js");

    public static string Screenshots { get; } = Path.Combine(Root, "artifacts", "screenshots");

    public static string Silo { get; } = typeof(Silo.Hosting.SiloBuilderExtensions).Assembly.Location;

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Conversations.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"There is no checkout around {AppContext.BaseDirectory}.");
    }
}
