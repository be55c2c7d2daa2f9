using System.Text.RegularExpressions;

namespace Conversations.Silo.Monitoring;

/// <summary>Takes out of a text what looks like a secret: the log should hold none, and what is shown to others must not.</summary>
static partial class Redaction
{
    const string Mask = "**********";

    public static string Of(string text) => Keys().Replace(Named().Replace(Bearer().Replace(text, $"$1 {Mask}"), $"$1{Mask}"), Mask);

    [GeneratedRegex(@"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    /// <summary>A name that says it, an equals sign or a colon, and what follows: of headers, JSON, connection strings and queries.</summary>
    [GeneratedRegex("""((?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|session[_-]?api[_-]?key|access[_-]?token|auth[_-]?token|authorization)["']?\s*[=:]\s*["']?)[^\s"',;&}]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    /// <summary>The forms in which providers hand out keys, and JSON web tokens.</summary>
    [GeneratedRegex(@"\b(?:(?:sk|pk|rk)-[A-Za-z0-9_-]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abps]-[\w-]{10,}|AKIA[A-Z0-9]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Keys();
}
