namespace Conversations.Browser.Tests;

/// <summary>The files that these tests read and write.</summary>
static class Paths
{
    /// <summary>What axe's own package has after <c>npm ci</c> in this project's folder.</summary>
    public static string Axe { get; } = Repository.PathOf("tests/Browser.Tests/node_modules/axe-core/axe.min.js");

    public static string Screenshots { get; } = Repository.PathOf("artifacts/screenshots");
}
