using System.Text;
using System.Text.RegularExpressions;

namespace Conversations.Grains.Core;

/// <summary>Patterns of paths, as <c>.gitignore</c> has them in outline.</summary>
static class PathPattern
{
    /// <param name="path">Relative, with slashes.</param>
    public static bool Matches(string pattern, string path) =>
        pattern.Length > 0 && Regex.IsMatch(path, Expression(pattern.Contains('/', StringComparison.Ordinal) ? pattern : $"**/{pattern}"), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    static string Expression(string pattern)
    {
        var expression = new StringBuilder(@"\A");
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith("**/"))
            {
                expression.Append("(?:.*/)?");
                at += 2;
            }
            else if (rest.StartsWith("**"))
            {
                expression.Append(".*");
                at++;
            }
            else
            {
                expression.Append(pattern[at] switch { '*' => "[^/]*", '?' => "[^/]", var other => Regex.Escape(other.ToString()) });
            }
        }

        return expression.Append(@"\z").ToString();
    }
}
