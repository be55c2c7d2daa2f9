using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Embedded;

/// <summary>The assemblies of the application that use the engine, loaded or not.</summary>
internal static class ApplicationAssemblies
{
    private static readonly string Engine = typeof(ApplicationAssemblies).Assembly.GetName().Name!;

    internal static IEnumerable<Assembly> All =>
        AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(reference => reference.Name == Engine))
            .Concat(OnDisk().Select(file => Assembly.Load(AssemblyName.GetAssemblyName(file))))
            .Distinct();

    // An assembly whose types only the silo looks up is referenced by none: the list of the application's files knows it.
    private static IEnumerable<string> OnDisk()
    {
        var files = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty).Split(Path.PathSeparator);
        return files.Where(file => file.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && ReferencesEngine(file));
    }

    private static bool ReferencesEngine(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        if (!reader.HasMetadata)
            return false;
        var metadata = reader.GetMetadataReader();
        return metadata.AssemblyReferences.Any(handle =>
            metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, Engine));
    }
}
