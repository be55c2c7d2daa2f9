using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Makes grain objects: the context and persistent states are given, all else comes from the services.</summary>
internal sealed class GrainConstructor
{
    private readonly ObjectFactory factory;
    private readonly Func<Activation, object>[] given;
    private readonly bool needsServices;

    internal GrainConstructor(Type type)
    {
        var parameters = Choose(type).GetParameters();
        var makers = parameters.Select(MakerFor).ToArray();
        given = [.. makers.OfType<Func<Activation, object>>()];
        factory = ActivatorUtilities.CreateFactory(
            type, [.. parameters.Where((_, i) => makers[i] is not null).Select(parameter => parameter.ParameterType)]);
        needsServices = given.Length < parameters.Length;
    }

    internal object Create(Activation activation)
    {
        var arguments = given.Length == 0 ? [] : Array.ConvertAll(given, make => make(activation));

        // A grain that asks for no service does without a scope of its own.
        return factory(needsServices ? activation.ActivationServices : activation.Silo.Services, arguments);
    }

    private static ConstructorInfo Choose(Type type)
    {
        var constructors = type.GetConstructors();
        return constructors.FirstOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"Grain class {type} has no public constructor.");
    }

    private static Func<Activation, object>? MakerFor(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IGrainContext))
            return static activation => activation;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute)
            return null;
        var maker = PersistentStateFactory.MakerFor(parameter.ParameterType);
        return activation => maker(activation, attribute);
    }
}
