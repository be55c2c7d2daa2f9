using System.Globalization;
using System.Reflection;

namespace Conversations.Silo.Storage;

/// <summary>The numbered files that this program knows.</summary>
internal class MigrationFiles
{
    /// <summary>In order; the last one is the schema of this program.</summary>
    /// <param name="store">Name of the store's folder.</param>
    public virtual IReadOnlyList<Migration> Of(string store)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Conversations.Silo.Storage.{store}.Migrations.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name, name[folder.Length..])),
        ];
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
