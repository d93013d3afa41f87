using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Supervisor.Architecture.Tests;

/// <summary>The types of an assembly that a type of it uses: in its signatures, its attributes and the code of its methods.</summary>
internal sealed class TypeUses(PEReader image)
{
    public MetadataReader Metadata { get; } = image.GetMetadataReader();

    public TypeDefinition Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinition type = Metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? Outermost(outer) : type;
    }

    public HashSet<TypeDefinitionHandle> Of(TypeDefinitionHandle handle)
    {
        TypeCollector found = new();
        TypeDefinition type = Metadata.GetTypeDefinition(handle);
        Take(type.BaseType, found);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Take(Metadata.GetInterfaceImplementation(implementation).Interface, found);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            Metadata.GetFieldDefinition(field).DecodeSignature(found, null);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            Take(Metadata.GetMethodDefinition(method), found);
        }

        return found.Types;
    }

    private void Take(MethodDefinition method, TypeCollector found)
    {
        method.DecodeSignature(found, null);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            Metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(found, null);
        }

        foreach (EntityHandle token in InstructionTokens.In(body.GetILReader()))
        {
            Take(token, found);
        }
    }

    private void Take(EntityHandle handle, TypeCollector found)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                found.Types.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                Metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(found, null);
                break;
            case HandleKind.FieldDefinition:
                Take(Metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType(), found);
                break;
            case HandleKind.MethodDefinition:
                Take(Metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType(), found);
                break;
            case HandleKind.MemberReference:
                Take(Metadata.GetMemberReference((MemberReferenceHandle)handle).Parent, found);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification instance = Metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                instance.DecodeSignature(found, null);
                Take(instance.Method, found);
                break;
        }
    }
}
