using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Conversations.Silo.Hosting;

namespace Conversations.Silo.Tests.Engine;

/// <summary>
/// The grains, the gateway and the silo must build against Orleans' own packages as they do against the embedded engine. So they use of
/// the engine only what <c>orleans-surface.txt</c> lists: members that Orleans 10.4 has under the same names.
/// </summary>
public sealed class OrleansSurfaceTests
{
    /// <summary>Of the engine's own; only the composition of the silo may name it.</summary>
    private const string Own = "Orleans.Embedded.";

    private static readonly string Engine = typeof(Grain).Assembly.GetName().Name!;

    public static TheoryData<string> Assemblies => new(All.Select(each => each.GetName().Name!));

    private static IEnumerable<Assembly> All => typeof(SiloBuilderExtensions).Assembly is var silo
        ? silo.GetReferencedAssemblies().Where(reference => reference.Name is "Grains" or "Gateway" or "Grains.Abstractions").Select(Assembly.Load).Append(silo)
        : [];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_member_used_is_one_of_Orleans(string name)
    {
        var known = Known();
        var isSilo = name == typeof(SiloBuilderExtensions).Assembly.GetName().Name;

        var strange = Used(Assembly.Load(name).Location)
            .Where(member => !known.Contains(member) && !(isSilo && member.StartsWith(Own, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.True(strange.Length == 0, $"{name} uses, and orleans-surface.txt does not list:\n{string.Join('\n', strange)}");
    }

    [Fact]
    public void Nothing_is_listed_that_nobody_uses() =>
        Assert.Empty(Known().Except(All.SelectMany(each => Used(each.Location))));

    private static HashSet<string> Known()
    {
        using var reader = new StreamReader(typeof(OrleansSurfaceTests).Assembly.GetManifestResourceStream("orleans-surface")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    private static HashSet<string> Used(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        var names = new EngineTypeNames(Engine);
        return
        [
            .. metadata.TypeReferences.Select(handle => names.Of(metadata, handle)).OfType<string>(),
            .. metadata.MemberReferences.Select(handle => MemberName(metadata, metadata.GetMemberReference(handle), names)).OfType<string>(),
        ];
    }

    private static string? MemberName(MetadataReader metadata, MemberReference member, EngineTypeNames names)
    {
        var type = member.Parent.Kind switch
        {
            HandleKind.TypeReference => names.Of(metadata, (TypeReferenceHandle)member.Parent),
            HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)member.Parent).DecodeSignature(names, null),
            _ => null,
        };
        return type is null ? null : $"{type}.{metadata.GetString(member.Name)}";
    }

    /// <summary>Names of the engine's types; null stands for all others.</summary>
    private sealed class EngineTypeNames(string engine) : ISignatureTypeProvider<string?, object?>
    {
        public string? Of(MetadataReader metadata, TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            return type.ResolutionScope.Kind switch
            {
                HandleKind.TypeReference => Of(metadata, (TypeReferenceHandle)type.ResolutionScope) is { } outer ? $"{outer}.{name}" : null,
                HandleKind.AssemblyReference when Scope(metadata, type) == engine => $"{metadata.GetString(type.Namespace)}.{name}",
                _ => null,
            };
        }

        public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Of(reader, handle);

        public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => genericType;

        public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public string? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;

        public string? GetArrayType(string? elementType, ArrayShape shape) => null;

        public string? GetByReferenceType(string? elementType) => null;

        public string? GetFunctionPointerType(MethodSignature<string?> signature) => null;

        public string? GetGenericMethodParameter(object? genericContext, int index) => null;

        public string? GetGenericTypeParameter(object? genericContext, int index) => null;

        public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => null;

        public string? GetPinnedType(string? elementType) => null;

        public string? GetPointerType(string? elementType) => null;

        public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public string? GetSZArrayType(string? elementType) => null;

        private static string Scope(MetadataReader metadata, TypeReference type) =>
            metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
    }
}
